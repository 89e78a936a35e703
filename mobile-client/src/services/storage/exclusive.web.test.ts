import type { Exclusive } from './exclusive';

/** Another tab: the module with an owner of its own. */
function openTab(): Exclusive {
  let exclusively: Exclusive | undefined;
  jest.isolateModules(() => {
    exclusively = jest.requireActual<{ exclusively: Exclusive }>('./exclusive.web').exclusively;
  });
  if (exclusively === undefined) throw new Error('not loaded');
  return exclusively;
}

const texts = new Map<string, string>();
const withoutWebLocks = () =>
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });

beforeEach(() => {
  jest.useFakeTimers();
  texts.clear();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, value: string) => void texts.set(key, value),
      removeItem: (key: string) => void texts.delete(key),
    },
  });
});
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'localStorage');
});

/** Work that lasts until it is told to end. */
function lasting() {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = jest.fn(() => done.then(() => 'done'));
  return { work, end };
}

test('with Web Locks one tab works while the other is told to leave it', async () => {
  jest.useRealTimers();
  const { work, end } = lasting();
  const first = openTab()('outbox', work);
  expect(await openTab()('outbox', async () => 'other')).toBeUndefined();
  end();
  expect(await first).toBe('done');
  expect(await openTab()('outbox', async () => 'other')).toBe('other');
});

describe('on a page without Web Locks', () => {
  beforeEach(withoutWebLocks);

  test('one tab works while the other is told to leave it', async () => {
    const { work, end } = lasting();
    const first = openTab()('outbox', work);
    await jest.advanceTimersByTimeAsync(60);
    expect(work).toHaveBeenCalled();
    const other = jest.fn(async () => 'other');
    expect(await openTab()('outbox', other)).toBeUndefined();
    expect(other).not.toHaveBeenCalled();
    end();
    expect(await first).toBe('done');
    const second = openTab()('outbox', other);
    await jest.advanceTimersByTimeAsync(60);
    expect(await second).toBe('other');
  });

  test('of two tabs that begin at the same moment one works', async () => {
    const works = [jest.fn(async () => 'a'), jest.fn(async () => 'b')];
    const runs = works.map((work) => openTab()('outbox', work));
    await jest.advanceTimersByTimeAsync(60);
    const results = await Promise.all(runs);
    expect(results.filter((result) => result !== undefined)).toHaveLength(1);
  });

  test('a lease is renewed for as long as the work lasts', async () => {
    const { work, end } = lasting();
    const first = openTab()('outbox', work);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(await openTab()('outbox', async () => 'other')).toBeUndefined();
    end();
    await first;
  });

  test('a tab that died holds the others up only for so long', async () => {
    texts.set('lease:outbox', `someone ${Date.now() + 30_000}`);
    expect(await openTab()('outbox', async () => 'mine')).toBeUndefined();
    await jest.advanceTimersByTimeAsync(31_000);
    const run = openTab()('outbox', async () => 'mine');
    await jest.advanceTimersByTimeAsync(60);
    expect(await run).toBe('mine');
  });
});

test('a browser without storage has no other tab that shares our data', async () => {
  withoutWebLocks();
  Reflect.deleteProperty(globalThis, 'localStorage');
  expect(await openTab()('outbox', async () => 'mine')).toBe('mine');
});
