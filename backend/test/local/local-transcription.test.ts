import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transcriptionSchema } from '@ai-platform/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainWavSamples, wavFile } from '../../src/media/audio/wav.ts';
import { writeTinyWhisper } from '../models/tiny-whisper.ts';
import { joinSamples, SPOKEN_SAMPLE_RATE, silence, wordErrors, wordsOf } from '../support/spoken-words.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const SENTENCES = [
  'The library closes at six on Saturdays and opens again on Monday morning.',
  'Please put the milk back in the fridge before you leave the house.',
  'We walked along the river until it was too dark to see the path.',
  'My brother bought an old car and repaired it with his friends.',
  'The weather tomorrow will be cold and windy with some rain in the afternoon.',
  'Could you tell me how to get to the train station from here?',
  'She wrote a long letter to her grandmother and sent it by mail.',
  'The children are playing football in the park behind the school.',
  'I would like a cup of coffee and a piece of chocolate cake.',
  'The meeting has been moved to Thursday because the manager is ill.',
  'He opened the window to let some fresh air into the room.',
  'There are seven new messages waiting for you in the office.',
];
const LARGEST_WORD_ERROR_RATE = 0.15;

let folder: string;
let service: TestService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-transcription-'));
  await writeTinyWhisper(join(folder, 'whisper'));
  const definition = {
    engine: 'whisper',
    capabilities: ['speech_to_text'],
    source: { type: 'folder', path: join(folder, 'whisper') },
    only_by_name: true,
  };
  const modelsFile = join(folder, 'models.json');
  await writeFile(modelsFile, JSON.stringify({ local_models: { words: definition } }));
  service = await startTestService({ env: { MODELS_FILE: modelsFile } });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

async function speak(text: string, format = 'wav'): Promise<Blob> {
  const reply = await service.post('/api/tts', { text, format, model: 'local:flite' });
  expect(reply.status).toBe(200);
  return reply.blob();
}

function transcribe(audio: Blob, fields: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  form.set('audio', audio, 'speech');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return service.fetch('/api/stt', { method: 'POST', body: form });
}

// The recognizer gives way to all else that runs on the machine.
describe('speech to text with no key and no network', { timeout: 180_000 }, () => {
  it('hears what the service itself has said', async () => {
    let errors = 0;
    let words = 0;
    for (const sentence of SENTENCES) {
      const reply = await transcribe(await speak(sentence));
      expect(reply.status).toBe(200);
      expect(reply.headers.get('x-model')).toBe('pocketsphinx');
      expect(reply.headers.get('x-provider')).toBe('local');
      const { text, language, confidence, segments } = transcriptionSchema.parse(await reply.json());
      expect(language).toBe('en');
      expect(confidence).toBeGreaterThan(0.3);
      expect(segments).toHaveLength(1);
      errors += wordErrors(wordsOf(sentence), wordsOf(text));
      words += wordsOf(sentence).length;
    }
    const rate = errors / words;
    console.log(`Word error rate of PocketSphinx over ${words} words of Flite: ${(100 * rate).toFixed(1)} %`);
    expect(rate).toBeLessThanOrEqual(LARGEST_WORD_ERROR_RATE);
  });

  it.each(['mp3', 'ogg', 'flac'])('takes %s', async (format) => {
    const sentence = SENTENCES[3] ?? '';
    const reply = await transcribe(await speak(sentence, format));
    const { text } = transcriptionSchema.parse(await reply.json());
    expect(wordErrors(wordsOf(sentence), wordsOf(text))).toBeLessThanOrEqual(4);
  });

  it('writes subtitles of what it hears', async () => {
    const form = new FormData();
    const [car, cake] = await Promise.all([speak(SENTENCES[3] ?? ''), speak(SENTENCES[8] ?? '')]);
    const samples = async (wav: Blob) => plainWavSamples(new Uint8Array(await wav.arrayBuffer()));
    const recording = joinSamples([await samples(car), silence(1), await samples(cake)]);
    form.set('file', new Blob([wavFile([new Uint8Array(recording.buffer)], SPOKEN_SAMPLE_RATE)]), 'speech');
    form.set('model', 'local:pocketsphinx');
    form.set('response_format', 'srt');
    const reply = await service.fetch('/v1/audio/transcriptions', { method: 'POST', body: form });
    expect(reply.status).toBe(200);
    const subtitles = await reply.text();
    expect(subtitles).toMatch(/^1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nmy brother /);
    expect(subtitles).toMatch(/\n2\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/);
  });

  it('answers silence with an empty text', async () => {
    const quiet = wavFile([new Uint8Array(silence(1).buffer)], SPOKEN_SAMPLE_RATE);
    const reply = await transcribe(new Blob([quiet]));
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ text: '', language: 'en', confidence: null, segments: [] });
  });

  it('refuses another language in words', async () => {
    const reply = await transcribe(await speak('One.'), { language: 'fr' });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({
      message: expect.stringMatching(
        /understands English.*whisper-base knows it: run "npm run models -- pull w/,
      ),
      details: { language: expect.stringContaining('understands English'), downloadable: 'whisper-base' },
    });
  });
});

describe('a Whisper of models.json', { timeout: 60_000 }, () => {
  it('transcribes for those who name it, and says so', async () => {
    const reply = await transcribe(await speak(SENTENCES[0] ?? ''), { model: 'local:words' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-model')).toBe('words');
    const transcription = transcriptionSchema.parse(await reply.json());
    expect(transcription).toMatchObject({ text: 'hello world. again', language: 'en', model: 'words' });
    expect(transcription.segments?.map(({ text }) => text)).toEqual(['hello world.', 'again']);
  });

  it('is told the language', async () => {
    const fields = { model: 'local:words', language: 'de' };
    const reply = await transcribe(await speak(SENTENCES[0] ?? ''), fields);
    expect(await reply.json()).toMatchObject({ text: 'guten tag grüße', language: 'de' });
  });

  it('refuses a language that it does not know', async () => {
    const reply = await transcribe(await speak('One.'), { model: 'local:words', language: 'tlh' });
    expect(reply.status).toBe(422);
    expect(JSON.stringify(await reply.json())).toContain('it knows en, de, fr');
  });
});
