import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyLlama } from '../models/tiny-llama.ts';
import { type ServiceProcess, startProcess } from '../process/service-process.ts';

/** Seconds under load; a minute says more, fifteen are enough to see what breaks. */
const SECONDS = Number(process.env.LOCAL_LOAD_SECONDS ?? 15);
const CHAT_STREAMS = 8;
const EMBEDDING_CALLS_PER_SECOND = 10;
/** How much larger than before the service may be once the load is over. */
const MEMORY_GROWTH = 1.3;
const SENTENCE = 'The morning train leaves from the second platform at nine.';

let folder: string;
let service: ServiceProcess;
let url: string;
let speech: Blob;

const post = (path: string, body: unknown) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-load-'));
  await writeTinyLlama(folder);
  const models = join(folder, 'models.json');
  const tiny = { engine: 'llama-cpp', capabilities: ['chat'], source: { type: 'folder', path: folder } };
  await writeFile(models, JSON.stringify({ local_models: { tiny } }));
  // As "npm start" has it.
  service = startProcess({ MODELS_FILE: models, MALLOC_ARENA_MAX: '2' });
  url = await service.url;
  speech = await (await post('/api/tts', { text: SENTENCE })).blob();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** How a call ended. Refused is one that says when to come back. */
type Outcome = 'completed' | 'refused' | 'failed';

const refusal = ({ status, headers }: Response): Outcome =>
  (status === 429 || status === 503) && headers.has('retry-after') ? 'refused' : 'failed';

async function chat(): Promise<Outcome> {
  const messages = [{ role: 'user', content: 'Sing the whole song.' }];
  const reply = await post('/api/llm', { model: 'local:tiny', messages, max_tokens: 60, stream: true });
  if (!reply.ok) return refusal(reply);
  return /event: done\n/.test(await reply.text()) ? 'completed' : 'failed';
}

async function embed(): Promise<Outcome> {
  const reply = await post('/api/embedding', { text: [SENTENCE, `${Math.random()}`] });
  if (!reply.ok) return refusal(reply);
  await reply.arrayBuffer();
  return 'completed';
}

async function transcribe(): Promise<Outcome> {
  const body = new FormData();
  body.append('audio', speech, 'speech.wav');
  const reply = await fetch(`${url}/api/stt`, { method: 'POST', body });
  if (!reply.ok) return refusal(reply);
  const { text } = (await reply.json()) as { text: string };
  return text.includes('platform') ? 'completed' : 'failed';
}

/** Resident bytes of the service's own process. */
async function residentBytes(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

/** Makes call after call until the time is over. */
async function again(call: () => Promise<Outcome>, until: number, outcomes: Outcome[]): Promise<void> {
  while (Date.now() < until) outcomes.push(await call());
}

async function load(seconds: number): Promise<Record<'chat' | 'embeddings' | 'transcription', Outcome[]>> {
  const until = Date.now() + seconds * 1_000;
  const outcomes = { chat: [] as Outcome[], embeddings: [] as Outcome[], transcription: [] as Outcome[] };
  const embedding = async () => {
    const calls: Promise<unknown>[] = [];
    while (Date.now() < until) {
      calls.push(embed().then((outcome) => outcomes.embeddings.push(outcome)));
      // The rate of the load, not a wait for anything.
      await delay(1_000 / EMBEDDING_CALLS_PER_SECOND);
    }
    await Promise.all(calls);
  };
  await Promise.all([
    ...Array.from({ length: CHAT_STREAMS }, () => again(chat, until, outcomes.chat)),
    embedding(),
    again(transcribe, until, outcomes.transcription),
  ]);
  return outcomes;
}

const count = (outcomes: Outcome[], wanted: Outcome) =>
  outcomes.filter((outcome) => outcome === wanted).length;

describe('eight chat streams, ten embedding calls a second and a transcription together', () => {
  it(
    'all complete or are told when to come back, and the memory returns to where it was',
    async () => {
      await load(3);
      const before = await residentBytes();
      const outcomes = await load(SECONDS);
      const after = await residentBytes();
      for (const [what, ended] of Object.entries(outcomes)) {
        console.log(
          `${what}: ${count(ended, 'completed')} completed, ${count(ended, 'refused')} refused, ${count(ended, 'failed')} failed`,
        );
        expect(count(ended, 'failed'), what).toBe(0);
        expect(count(ended, 'completed'), what).toBeGreaterThan(0);
      }
      const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
      console.log(`resident: ${megabytes(before)} before, ${megabytes(after)} after`);
      expect(after / before).toBeLessThan(MEMORY_GROWTH);
    },
    (SECONDS + 120) * 1_000,
  );
});
