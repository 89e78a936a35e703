import { move, workerData } from 'piscina';
import { Resampler } from '../../../../media/audio/resampler.ts';
import { readPlainWav, toInt16 } from '../../../../media/audio/wav.ts';
import { runFlite } from './flite-program.ts';
import { FLITE_SAMPLE_RATE, type FliteTask } from './flite-task.ts';
import type { WasmProgram } from './web-assembly.ts';

// The pool hands the compiled program to each of its workers.
const program = workerData as WasmProgram;

/** The worker threads' entry. Speaks one piece of text; gives little-endian 16-bit PCM at `FLITE_SAMPLE_RATE`. */
export default async function speak({ text, voice, speed }: FliteTask): Promise<Uint8Array> {
  const options = ['-voice', voice, '--setf', `duration_stretch=${1 / speed}`];
  const { wav } = await runFlite(program, options, text);
  const { samples, sampleRate } = readPlainWav(wav);
  const spoken = sampleRate === FLITE_SAMPLE_RATE ? samples : resample(samples, sampleRate);
  // `move` marks the bytes for transfer and gives back what the other side will see.
  return move(new Uint8Array(spoken.buffer)) as Uint8Array;
}

function resample(samples: Int16Array, sampleRate: number): Int16Array<ArrayBuffer> {
  const resampler = new Resampler(sampleRate, FLITE_SAMPLE_RATE);
  const body = resampler.push(Float32Array.from(samples, (sample) => sample / 32768));
  const tail = resampler.end();
  const resampled = new Int16Array(body.length + tail.length);
  resampled.set(body.map((sample) => toInt16(sample)));
  resampled.set(
    tail.map((sample) => toInt16(sample)),
    body.length,
  );
  return resampled;
}
