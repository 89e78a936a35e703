import sharp from 'sharp';
import { expect, it, vi } from 'vitest';
import { wavFile } from '../src/media/audio/wav.ts';
import {
  type LoopbackHandler,
  resetConnection,
  sendEvents,
  sendJson,
  startLoopbackServer,
} from '../src/providers/http/loopback-server.ts';
import { type Clock, systemClock } from '../src/utils/clock.ts';
import { startTestService } from './support/test-service.ts';

const ROUNDS = 5;
const MOST_TURNS = 500;
/** How many requests overlap differs a little from round to round; below what a leak would add in all rounds. */
const SPARE_CONNECTIONS = 2;
const HANG = 'never answer';
const FAIL = 'fail';
const BREAK = 'break off';

/** The system's clock that knows its timers which are still to come, the ones included that keep no process alive. */
function countingClock(): Clock & { pending(): number } {
  const pending = new Set<symbol>();
  const count = () => {
    const timer = Symbol('timer');
    pending.add(timer);
    return () => pending.delete(timer);
  };
  return {
    now: systemClock.now,
    async sleep(ms, signal) {
      const done = count();
      await systemClock.sleep(ms, signal).finally(done);
    },
    after(ms, callback) {
      const done = count();
      const cancel = systemClock.after(ms, () => {
        done();
        callback();
      });
      return () => {
        done();
        cancel();
      };
    },
    pending: () => pending.size,
  };
}

it('holds no connection and no timer for requests that are over, however they ended', async () => {
  const tone = wavFile([new Uint8Array(new Int16Array(1_600).fill(500).buffer)], 16_000);
  const picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#808080' } })
    .png()
    .toBuffer();
  const image = { data: [{ b64_json: picture.toString('base64') }] };
  const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] })}\n\n`;
  const last = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`;
  const message = { role: 'assistant', content: 'Hi' };

  const handle: LoopbackHandler = ({ url, body }, response) => {
    const asked = body.toString('latin1');
    const stream = asked.includes('"stream":true');
    if (asked.includes(FAIL)) return sendJson(response, { error: { message: 'no' } }, 500);
    if (asked.includes(HANG) || asked.includes(BREAK)) {
      if (stream) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(chunk);
      }
      return asked.includes(BREAK) ? resetConnection(response) : undefined;
    }
    if (url === '/v1/chat/completions') {
      if (stream) return sendEvents(response, chunk, last, 'data: [DONE]\n\n');
      return sendJson(response, { choices: [{ index: 0, message, finish_reason: 'stop' }] });
    }
    if (url === '/v1/embeddings') return sendJson(response, { data: [{ index: 0, embedding: [1, 2] }] });
    if (url === '/v1/audio/transcriptions') return sendJson(response, { text: 'Hi' });
    if (url.startsWith('/v1/images/')) return sendJson(response, image);
    response.writeHead(200, { 'content-type': 'audio/wav' });
    response.end(tone);
  };

  await using upstream = await startLoopbackServer(handle);
  const clock = countingClock();
  const service = await startTestService({
    clock,
    env: { OPENAI_COMPATIBLE_BASE_URL: `${upstream.origin}/v1`, MAX_RETRIES: '0' },
  });

  const headers = { 'content-type': 'application/json', 'x-fallback': 'off' };
  /** Sends a request to its end. */
  const send = async (path: string, body: object, status = 200) => {
    const reply = await service.post(path, body, headers);
    expect([path, reply.status]).toEqual([path, status]);
    await reply.bytes();
  };
  /** Leaves once the upstream has the request. `words` tell it from all others. */
  const leave = async (path: string, words: string, body: object) => {
    const leaving = new AbortController();
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: leaving.signal };
    const left = service.fetch(path, init).then((reply) => reply.text());
    const rejected = expect(left).rejects.toThrow('abort');
    await vi.waitFor(() => expect(upstream.received.some((sent) => sent.body.includes(words))).toBe(true), {
      interval: 5,
      timeout: 4_000,
    });
    leaving.abort();
    await rejected;
  };
  const upload = async () => {
    const body = new FormData();
    body.set('audio', new Blob([tone]), 'tone.wav');
    const reply = await service.fetch('/api/stt', { method: 'POST', headers: { 'x-fallback': 'off' }, body });
    expect(reply.status).toBe(200);
    await reply.bytes();
  };

  /** Ten requests at once of every kind and with every end. Fresh words keep the cache out of it. */
  const round = async (name: string) => {
    const asks = (words: string) => ({ messages: [{ role: 'user', content: `${words} ${name}` }] });
    const streams = (words: string) => ({ ...asks(words), stream: true });
    await Promise.all([
      send('/api/llm', asks('answer')),
      send('/api/llm', streams('answer')),
      send('/api/llm', asks(FAIL), 502),
      send('/api/llm', streams(BREAK)),
      send('/api/tts', { text: `speak ${name}` }),
      send('/api/edit-image', { prompt: name, image: picture.toString('base64') }),
      upload(),
      leave('/api/llm', `${HANG} chat ${name}`, asks(`${HANG} chat`)),
      leave('/api/llm', `${HANG} stream ${name}`, streams(`${HANG} stream`)),
      leave('/api/embedding', `${HANG} embed ${name}`, { text: `${HANG} embed ${name}` }),
    ]);
  };

  const held = () => {
    const resources = process.getActiveResourcesInfo();
    const count = (...kinds: string[]) => resources.filter((kind) => kinds.includes(kind)).length;
    return {
      upstream: upstream.openConnections,
      sockets: count('TCPSocketWrap', 'TCPWRAP', 'TCPSERVERWRAP'),
      timers: count('Timeout'),
      clock: clock.pending(),
    };
  };
  /** What is held once that is no more than `most`, or after as many round trips as closing could ever take. */
  const settle = async (most: ReturnType<typeof held>) => {
    const isOver = ({ upstream, sockets, timers, clock }: typeof most) =>
      upstream > most.upstream || sockets > most.sockets || timers > most.timers || clock > most.clock;
    // Waiting with a timer would add to what is counted.
    for (let turn = 0; turn < MOST_TURNS && isOver(held()); turn++) await service.fetch('/health');
    return held();
  };

  const idle = clock.pending();
  for (const name of ['warm', 'warmer']) await round(name);
  const baseline = await settle({ upstream: 10, sockets: 40, timers: 0, clock: idle });
  expect(baseline).toMatchObject({ timers: 0, clock: idle });
  for (let number = 1; number <= ROUNDS; number++) await round(`round ${number}`);
  const after = await settle(baseline);
  expect(after).toMatchObject({ timers: 0, clock: idle });
  expect(after.upstream).toBeLessThanOrEqual(baseline.upstream + SPARE_CONNECTIONS);
  expect(after.sockets).toBeLessThanOrEqual(baseline.sockets + 2 * SPARE_CONNECTIONS);
  await service.close();
}, 20_000);
