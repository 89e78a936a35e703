import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { move, workerData } from 'piscina';
import { Resampler } from '../../../../media/audio/resampler.ts';
import { readPlainWav, toInt16 } from '../../../../media/audio/wav.ts';
import { FLITE_SAMPLE_RATE, type FliteTask } from './flite-task.ts';
import { type WasmProgram, webAssembly } from './web-assembly.ts';

// The pool hands the compiled program to each of its workers.
const program = workerData as WasmProgram;
const INPUT = 'input.txt';
const OUTPUT = 'output.wav';

/** The worker threads' entry. Speaks one piece of text; gives little-endian 16-bit PCM at `FLITE_SAMPLE_RATE`. */
export default async function speak(task: FliteTask): Promise<Uint8Array> {
  const wav = await runFlite(task);
  const { samples, sampleRate } = readPlainWav(wav);
  const spoken = sampleRate === FLITE_SAMPLE_RATE ? samples : resample(samples, sampleRate);
  // `move` marks the bytes for transfer and gives back what the other side will see.
  return move(new Uint8Array(spoken.buffer)) as Uint8Array;
}

async function runFlite({ text, voice, speed }: FliteTask): Promise<Uint8Array> {
  const directory = new PreopenDirectory(
    '.',
    new Map([
      [INPUT, new File(new TextEncoder().encode(text))],
      [OUTPUT, new File([])],
    ]),
  );
  const ignore = () => new ConsoleStdout(() => {});
  const stretch = `duration_stretch=${1 / speed}`;
  const wasi = new WASI(
    ['flite', '-voice', voice, '--setf', stretch, '-f', INPUT, OUTPUT],
    [],
    [new OpenFile(new File([])), ignore(), ignore(), directory],
    { debug: false },
  );
  // A fresh instance for each piece: Flite's own allocations are never freed.
  const instance = await webAssembly.instantiate(program, { wasi_snapshot_preview1: wasi.wasiImport });
  // The shim asks for the exports of a WASI command, which this program is.
  const exitCode = wasi.start(instance as Parameters<typeof wasi.start>[0]);
  const output = directory.dir.contents.get(OUTPUT);
  if (exitCode !== 0 || !(output instanceof File)) throw new Error(`Flite ended with exit code ${exitCode}`);
  return output.data;
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
