import type { Capability } from '@ai-platform/contract';
import { createTestServices } from '../../test-support/services';
import { decodeText, encodeText } from '../../utils/bytes';
import { fileOf, openEntry, textOf } from './opened-entry';

const TRANSCRIPT = {
  text: 'Hello there.',
  language: 'en',
  confidence: null,
  model: 'm',
  duration_seconds: 2,
};
const ANSWER = { response: '**Yes**', model: 'm', tokens_used: 3, usage: null, stop_reason: 'stop' };
const VECTORS = { embeddings: [[1, 2]], dimension: 2, model: 'm', tokens_used: 1 };
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

/** Keeps a result and opens it again. */
async function reopened(capability: Capability, content: object | Uint8Array, parameters = {}) {
  const { cache, inference } = createTestServices('http://127.0.0.1:9');
  const isMedia = content instanceof Uint8Array;
  const entry = await cache.add({
    key: 'k',
    capability,
    title: 't',
    parameters,
    model: 'm',
    provider: 'p',
    media: isMedia
      ? { bytes: content, mediaType: 'image/png' }
      : { bytes: encodeText(JSON.stringify(content)), mediaType: 'application/json' },
  });
  if (!entry) throw new Error('not kept');
  const opened = await openEntry(entry, cache, inference);
  return { entry, opened };
}

test('a picture is a file and no text', async () => {
  const { opened, entry } = await reopened('image_editing', PNG);
  if (!opened) throw new Error('gone');
  expect(textOf(opened, entry)).toBeUndefined();
  expect(fileOf(opened, entry)).toMatchObject({ mediaType: 'image/png', bytes: PNG });
});

test('speech has the text that it speaks', async () => {
  const { opened, entry } = await reopened('text_to_speech', PNG, { text: 'Good morning' });
  if (!opened) throw new Error('gone');
  expect(opened.kind).toBe('audio');
  expect(textOf(opened, entry)).toBe('Good morning');
});

test.each([
  ['speech_to_text', TRANSCRIPT, 'text/plain', 'Hello there.'],
  ['chat', ANSWER, 'text/markdown', '**Yes**'],
] as const)('%s becomes a text file', async (capability, value, mediaType, text) => {
  const { opened, entry } = await reopened(capability, value);
  if (!opened) throw new Error('gone');
  const file = fileOf(opened, entry);
  expect(file.mediaType).toBe(mediaType);
  expect(decodeText(file.bytes)).toBe(text);
});

test('embeddings become JSON with their texts', async () => {
  const { opened, entry } = await reopened('embeddings', VECTORS, { text: ['a'] });
  if (!opened) throw new Error('gone');
  expect(JSON.parse(decodeText(fileOf(opened, entry).bytes))).toEqual({ text: ['a'], ...VECTORS });
});

test('what is broken does not open', async () => {
  expect((await reopened('chat', { not: 'an answer' })).opened).toBeNull();
});
