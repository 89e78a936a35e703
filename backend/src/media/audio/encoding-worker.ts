import { parentPort } from 'node:worker_threads';
import { compressedRate, createStreamEncoder } from './encode-audio.ts';
import type { StreamEncoder } from './encoders/stream-encoder.ts';
import type { EncodingReply, EncodingRequest } from './encoding-task.ts';
import { joinBytes } from './join-bytes.ts';
import { Resampler } from './resampler.ts';

interface Session {
  encoder: StreamEncoder;
  /** Where the encoder does not take the rate of the samples. */
  resampler: Resampler | undefined;
}

const NOTHING = new Uint8Array();
const sessions = new Map<number, Session>();

// The codecs print notes of their own, which would land between the service's log lines.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => {};

/** The thread's entry. It keeps an encoder for each session, since a stream is encoded over many requests. */
parentPort?.on('message', async (request: EncodingRequest) => {
  if (request.kind === 'leave') return leave(request.session);
  let reply: EncodingReply;
  try {
    reply = { session: request.session, ok: true, bytes: await perform(request) };
  } catch (error) {
    leave(request.session);
    reply = { session: request.session, ok: false, message: String(error) };
  }
  parentPort?.postMessage(reply, 'bytes' in reply ? [reply.bytes.buffer] : []);
});

async function perform(
  request: Exclude<EncodingRequest, { kind: 'leave' }>,
): Promise<Uint8Array<ArrayBuffer>> {
  switch (request.kind) {
    case 'open': {
      const { sampleRate } = request;
      const rate = compressedRate(sampleRate);
      const encoder = await createStreamEncoder(request.format, { sampleRate: rate, channels: 1 });
      const resampler = rate === sampleRate ? undefined : new Resampler(sampleRate, rate);
      sessions.set(request.session, { encoder, resampler });
      return NOTHING.slice();
    }
    case 'push': {
      const { encoder, resampler } = sessionOf(request.session);
      const samples = Float32Array.from(request.samples, (sample) => sample / 32768);
      return encoder.push([resampler ? resampler.push(samples) : samples]);
    }
    case 'end': {
      const { encoder, resampler } = sessionOf(request.session);
      const tail = resampler ? encoder.push([resampler.end()]) : NOTHING;
      sessions.delete(request.session);
      return joinBytes([tail, encoder.end()]);
    }
  }
}

function sessionOf(id: number): Session {
  const session = sessions.get(id);
  if (!session) throw new Error('There is no such session');
  return session;
}

/** An encoder has to be ended for its memory to be freed. */
function leave(id: number): void {
  const session = sessions.get(id);
  sessions.delete(id);
  try {
    session?.encoder.end();
  } catch {
    // It has failed before, or has nothing to end.
  }
}
