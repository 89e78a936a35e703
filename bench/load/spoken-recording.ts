import { WAV_HEADER_BYTES, wavFile } from '../../backend/src/media/audio/wav.ts';
import type { RunningTarget } from '../targets/target.ts';

const SENTENCES = [
  'The library closes at six on Saturdays and opens again on Monday morning.',
  'My brother bought an old car and repaired it with his friends.',
  'The weather tomorrow will be cold and windy with some rain in the afternoon.',
  'I would like a cup of coffee and a piece of chocolate cake.',
];
/** 16 bits at 16 kHz. */
const BYTES_PER_SECOND = 32_000;
const PAUSE = new Uint8Array(0.7 * BYTES_PER_SECOND);

/** A recording of several sentences with pauses, spoken by the backend itself. */
export async function spokenRecording(
  backend: RunningTarget,
  repeats: number,
): Promise<{ wav: Uint8Array<ArrayBuffer>; seconds: number }> {
  const spoken = await Promise.all(SENTENCES.map((text) => speak(backend, text)));
  const pieces = Array.from({ length: repeats }, () => spoken.flatMap((samples) => [samples, PAUSE])).flat();
  const wav = wavFile(pieces, BYTES_PER_SECOND / 2);
  return { wav, seconds: (wav.byteLength - WAV_HEADER_BYTES) / BYTES_PER_SECOND };
}

async function speak(backend: RunningTarget, text: string): Promise<Uint8Array> {
  const response = await fetch(`${backend.origin}/api/tts`, {
    method: 'POST',
    headers: { ...backend.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ text, model: 'local:flite', format: 'wav' }),
  });
  if (response.status !== 200) throw new Error(`Speech for the recording: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer()).subarray(WAV_HEADER_BYTES);
}
