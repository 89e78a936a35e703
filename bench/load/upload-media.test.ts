import { describe, expect, it } from 'vitest';
import { imageEditForm, stereoWav, transcriptionForm } from './upload-media.ts';

describe('stereoWav', () => {
  it('has the asked size and a header that agrees with it', () => {
    const wav = stereoWav(44 + 44_100 * 4);
    expect(wav).toHaveLength(44 + 44_100 * 4);
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  });

  it('never exceeds the asked size by rounding to whole frames', () => {
    expect(stereoWav(1_003)).toHaveLength(1_000);
  });

  it('is not silent', () => {
    const wav = stereoWav(100_000);
    expect(Math.max(...new Int16Array(wav.buffer, wav.byteOffset + 44, 10_000))).toBeGreaterThan(5_000);
  });
});

describe('forms', () => {
  it('carry the file, the model and the prompt as multipart', async () => {
    const form = await imageEditForm({ width: 64, height: 48 });
    const parsed = await new Response(new Uint8Array(form.body), {
      headers: { 'content-type': form.contentType },
    }).formData();
    expect(parsed.get('prompt')).toBe('make it evening');
    expect(parsed.get('model')).toBe('openai-compatible:bench-model');
    expect(parsed.get('image')).toMatchObject({ type: 'image/jpeg', size: form.fileBytes });
  });

  it('name the file of a transcription audio', async () => {
    const form = await transcriptionForm(1_000);
    expect(form.body.toString('latin1')).toContain('name="audio"; filename="speech.wav"');
  });
});
