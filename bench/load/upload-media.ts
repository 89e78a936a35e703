import sharp from 'sharp';
import { BENCH_MODEL } from '../upstream/replies.ts';

/** A multipart request body, encoded once so that sending it costs the sender next to nothing. */
export interface EncodedForm {
  contentType: string;
  body: Buffer;
  /** Bytes of the file in it. */
  fileBytes: number;
}

const SAMPLE_RATE = 44_100;
const CHANNELS = 2;
const BYTES_PER_SAMPLE = 2;
const WAV_HEADER_BYTES = 44;

export const AUDIO_BYTES = 25_000_000;
/** 20 megapixels, the 3:2 frame of a camera. */
export const IMAGE_SIZE = { width: 5_472, height: 3_648 } as const;

/** A form for `POST /api/stt` with a WAV file of `bytes` bytes. */
export function transcriptionForm(bytes: number): Promise<EncodedForm> {
  return encodeForm('audio', 'speech.wav', 'audio/wav', stereoWav(bytes), {});
}

/** A form for `POST /api/edit-image` with a JPEG of that size, as grainy as a photograph. */
export async function imageEditForm(size: { width: number; height: number }): Promise<EncodedForm> {
  const noise = { type: 'gaussian', mean: 128, sigma: 25 } as const;
  const jpeg = await sharp({ create: { ...size, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 90 })
    .toBuffer();
  return encodeForm('image', 'photo.jpg', 'image/jpeg', jpeg, { prompt: 'make it evening' });
}

/** 16-bit PCM at 44.1 kHz, two channels: a tone that swells, so that no silence detection cuts it short. */
export function stereoWav(bytes: number): Buffer {
  const frame = CHANNELS * BYTES_PER_SAMPLE;
  const dataBytes = Math.floor((bytes - WAV_HEADER_BYTES) / frame) * frame;
  const wav = Buffer.alloc(WAV_HEADER_BYTES + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(CHANNELS, 22);
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * frame, 28);
  wav.writeUInt16LE(frame, 32);
  wav.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  for (let offset = WAV_HEADER_BYTES, index = 0; offset < wav.length; offset += frame, index++) {
    const seconds = index / SAMPLE_RATE;
    const swell = 0.5 + 0.4 * Math.sin(2 * Math.PI * seconds);
    const sample = Math.round(swell * 20_000 * Math.sin(2 * Math.PI * 220 * seconds));
    wav.writeInt16LE(sample, offset);
    wav.writeInt16LE(-sample, offset + BYTES_PER_SAMPLE);
  }
  return wav;
}

async function encodeForm(
  field: string,
  fileName: string,
  type: string,
  file: Buffer,
  fields: Record<string, string>,
): Promise<EncodedForm> {
  const form = new FormData();
  form.append('model', `openai-compatible:${BENCH_MODEL}`);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // A Blob takes typed arrays over an ArrayBuffer; copied, because a Buffer may lie in a larger shared one.
  form.append(field, new Blob([new Uint8Array(file)], { type }), fileName);
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? '',
    body: Buffer.from(await encoded.arrayBuffer()),
    fileBytes: file.length,
  };
}
