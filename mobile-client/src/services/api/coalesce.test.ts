import { manualClock, settle } from '../../test-support/manual-clock';
import { coalesce } from './coalesce';

/** A source whose items come when a test says so. */
function given() {
  const clock = manualClock();
  const queue: string[] = [];
  let wake = () => {};
  let ended = false;
  async function* source() {
    while (true) {
      const item = queue.shift();
      if (item !== undefined) yield item;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const seen: string[] = [];
  const joined = coalesce(source(), (a, b) => (b === '!' || a === '!' ? undefined : a + b), 50, clock);
  const reading = (async () => {
    for await (const item of joined) seen.push(item);
  })();
  return {
    clock,
    seen,
    reading,
    async come(...items: string[]) {
      for (const item of items) {
        queue.push(item);
        wake();
        await settle();
      }
    },
    async end() {
      ended = true;
      wake();
      await reading;
    },
  };
}

test('the first comes at once, the next ones together after the interval', async () => {
  const { come, clock, seen, end } = given();
  await come('a');
  expect(seen).toEqual(['a']);
  await come('b', 'c', 'd');
  expect(seen).toEqual(['a']);
  await clock.advance(50);
  expect(seen).toEqual(['a', 'bcd']);
  await end();
});

test('what waits comes before the end, and before what cannot be joined with it', async () => {
  const { come, seen, end } = given();
  await come('a', 'b', '!');
  expect(seen).toEqual(['a', 'b']);
  await end();
  expect(seen).toEqual(['a', 'b', '!']);
});

test('a source that fails is heard', async () => {
  async function* failing(): AsyncGenerator<string, void, undefined> {
    yield 'a';
    throw new Error('broken');
  }
  const seen: string[] = [];
  await expect(
    (async () => {
      for await (const item of coalesce(failing(), (a, b) => a + b, 50, manualClock())) seen.push(item);
    })(),
  ).rejects.toThrow('broken');
  expect(seen).toEqual(['a']);
});
