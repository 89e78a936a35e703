import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../support/event-stream.ts';
import {
  ANSWER,
  BLUE,
  type MockedService,
  pixel,
  plainPng,
  RED,
  speechFile,
  startMockedService,
  TRANSCRIPT,
  VECTOR,
  whiteLeftMask,
} from './mock-upstream.ts';

const run = promisify(execFile);

describe('curl on the native routes', () => {
  let service: MockedService;
  let folder: string;

  beforeAll(async () => {
    service = await startMockedService();
    folder = await mkdtemp(join(tmpdir(), 'curl-test-'));
    await writeFile(join(folder, 'speech.wav'), await speechFile('wav'));
    await writeFile(join(folder, 'blue.png'), await plainPng(BLUE));
    await writeFile(join(folder, 'mask.png'), await whiteLeftMask());
  });
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  /** What curl writes to its standard output for a path of the service. */
  async function curl(path: string, ...options: string[]): Promise<Buffer> {
    const { stdout } = await run('curl', ['--silent', '--show-error', ...options, `${service.url}${path}`], {
      cwd: folder,
      encoding: 'buffer',
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  }

  const json = (body: unknown): string[] => [
    '-H',
    'Content-Type: application/json',
    '-d',
    JSON.stringify(body),
  ];
  const messages = [{ role: 'user', content: 'Explain photosynthesis' }];

  it('asks for health', async () => {
    expect(JSON.parse(String(await curl('/health')))).toMatchObject({ status: 'healthy' });
  });

  it('asks for the configured models', async () => {
    const { capabilities } = JSON.parse(String(await curl('/config/models')));

    expect(capabilities.chat).toMatchObject({ default: 'gpt-4o-mini', provider: 'openai-compatible' });
  });

  it('makes an image', async () => {
    const image = await curl('/api/image', '--fail', ...json({ prompt: 'all red' }));

    expect(await pixel(image, 3, 3)).toEqual(RED);
  });

  it('edits an image sent as JSON', async () => {
    const body = { prompt: 'red', image: (await plainPng(BLUE)).toString('base64') };

    expect(await pixel(await curl('/api/edit-image', '--fail', ...json(body)), 60, 3)).toEqual(RED);
  });

  it('edits an image sent as a form, only where the mask is white', async () => {
    const image = await curl(
      '/api/edit-image',
      '--fail',
      ...['-F', 'image=@blue.png', '-F', 'mask=@mask.png', '-F', 'prompt=red'],
    );

    expect(await pixel(image, 4, 32)).toEqual(RED);
    expect(await pixel(image, 60, 32)).toEqual(BLUE);
  });

  it('speaks', async () => {
    const audio = await curl('/api/tts', '--fail', ...json({ text: 'Hello', format: 'mp3' }));

    expect(audio.equals(await speechFile())).toBe(true);
  });

  it('speaks WAV unless asked otherwise', async () => {
    const audio = await curl('/api/tts', '--fail', ...json({ text: 'Hello' }));

    expect(audio.subarray(0, 4).toString()).toBe('RIFF');
    expect(audio.subarray(8, 12).toString()).toBe('WAVE');
  });

  it('transcribes', async () => {
    const reply = await curl('/api/stt', '--fail', '-F', 'audio=@speech.wav', '-F', 'language=en');

    expect(JSON.parse(String(reply))).toMatchObject({ text: TRANSCRIPT, language: 'en', model: 'whisper-1' });
  });

  it('chats', async () => {
    const reply = await curl('/api/llm', '--fail', ...json({ messages }));

    expect(JSON.parse(String(reply))).toMatchObject({ response: ANSWER, stop_reason: 'stop' });
  });

  it('streams a chat', async () => {
    const reply = await curl('/api/llm', '--fail', '-N', ...json({ messages, stream: true }));

    const events = eventsOf(String(reply));
    const deltas = events.filter(({ event }) => event === 'delta').map(({ data }) => JSON.parse(data).delta);
    expect(deltas.join('')).toBe(ANSWER);
    expect(events.at(-1)?.event).toBe('done');
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({ response: ANSWER });
  });

  it('embeds', async () => {
    const reply = await curl('/api/embedding', '--fail', ...json({ text: ['first', 'second'] }));

    expect(JSON.parse(String(reply))).toMatchObject({ embeddings: [VECTOR, VECTOR], dimension: 3 });
  });

  it('sees the status and the documented body of an error', async () => {
    const reply = String(await curl('/api/llm', '-w', '\n%{http_code}', ...json({ messages: [] })));

    const [body = '', status] = reply.split('\n');
    expect(status).toBe('422');
    expect(JSON.parse(body)).toMatchObject({
      error: 'validation_error',
      details: { messages: 'must hold at least one message' },
    });
  });
});
