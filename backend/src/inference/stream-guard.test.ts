import { describe, expect, it } from 'vitest';
import type { ChatChunk } from '../providers/provider.ts';
import { UpstreamFailure } from '../providers/upstream-failure.ts';
import { ManualClock } from '../utils/manual-clock.ts';
import { openStream } from './stream-guard.ts';

const chunk = (text: string, finishReason?: string): ChatChunk => ({
  data: JSON.stringify({ text }),
  text,
  hasOutput: text !== '',
  finishReason,
  usage: undefined,
});

/** Plays chunks; `hang` waits for the abort and rejects with its reason. */
function play(...steps: (ChatChunk | UpstreamFailure | 'hang')[]) {
  const clock = new ManualClock();
  const controller = new AbortController();
  const pulled: number[] = [];
  async function* chunks() {
    for (const [index, step] of steps.entries()) {
      pulled.push(index);
      if (step === 'hang') {
        await new Promise((_resolve, reject) => {
          controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
        });
      } else if (step instanceof UpstreamFailure) throw step;
      else yield step;
    }
  }
  const open = () =>
    openStream(chunks(), {
      clock,
      isOutput: ({ hasOutput, finishReason }) => hasOutput || finishReason !== undefined,
      idleTimeoutMs: 30_000,
      abort: (reason) => controller.abort(reason),
    });
  return { clock, controller, pulled, open };
}

const texts = async (stream: AsyncIterable<ChatChunk>) => {
  const all: string[] = [];
  for await (const { text } of stream) all.push(text);
  return all;
};

describe('a guarded stream', () => {
  it('fails before its first output, so that another model can answer', async () => {
    const { open } = play(chunk(''), new UpstreamFailure('unavailable', 'gone'));
    await expect(open()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('opens with the first output and loses nothing that came before it', async () => {
    const { open, pulled } = play(chunk(''), chunk('Hel'), chunk('lo', 'stop'));
    const stream = await open();
    expect(pulled).toEqual([0, 1]);
    expect(await texts(stream)).toEqual(['', 'Hel', 'lo']);
  });

  it('opens a stream whose answer is empty', async () => {
    const { open } = play(chunk('', 'stop'));
    expect(await texts(await open())).toEqual(['']);
  });

  it('hands a later failure to the reader', async () => {
    const { open } = play(chunk('Hel'), new UpstreamFailure('connection', 'broke off'));
    await expect(texts(await open())).rejects.toMatchObject({ kind: 'connection' });
  });

  it('breaks off a silent stream', async () => {
    const { open, clock } = play(chunk('Hel'), 'hang');
    const reading = texts(await open()).catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await reading).toMatchObject({ kind: 'timeout' });
  });

  it('aborts the upstream when the reader leaves, and leaves no timer behind', async () => {
    const { open, clock, controller } = play(chunk('Hel'), chunk('lo'), 'hang');
    for await (const { text } of await open()) if (text === 'lo') break;
    expect(controller.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
