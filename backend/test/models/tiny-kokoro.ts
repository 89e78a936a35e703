import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxBuilder } from './onnx-builder.ts';

/** Samples that each token is spoken with at speed 1. */
export const SAMPLES_PER_TOKEN = 240;
const TOKENS = 178;
const STYLE_NUMBERS = 256;
/** Lengths of a run that the tiny voices have a style for. */
const STYLES = 40;

/** What the published model numbers of the characters that English phonemes are written in. */
const VOCABULARY: Readonly<Record<string, number>> = {
  $: 0,
  ';': 1,
  ':': 2,
  ',': 3,
  '.': 4,
  '!': 5,
  '?': 6,
  '—': 9,
  '…': 10,
  '"': 11,
  '(': 12,
  ')': 13,
  '“': 14,
  '”': 15,
  ' ': 16,
  A: 24,
  I: 25,
  O: 31,
  Q: 33,
  T: 36,
  W: 39,
  Y: 41,
  ᵊ: 42,
  a: 43,
  b: 44,
  d: 46,
  f: 48,
  h: 50,
  i: 51,
  j: 52,
  k: 53,
  l: 54,
  m: 55,
  n: 56,
  p: 58,
  s: 61,
  t: 62,
  u: 63,
  v: 64,
  w: 65,
  z: 68,
  ɑ: 69,
  ɐ: 70,
  ɒ: 71,
  æ: 72,
  ɔ: 76,
  ð: 81,
  ʤ: 82,
  ə: 83,
  ɛ: 86,
  ɜ: 87,
  ɡ: 92,
  ɪ: 102,
  ŋ: 112,
  θ: 119,
  ɹ: 123,
  ʃ: 131,
  ʧ: 133,
  ʊ: 135,
  ʌ: 138,
  ʒ: 147,
  ˈ: 156,
  ˌ: 157,
  ː: 158,
  ᵻ: 177,
};

/**
 * Writes a model with the files, inputs and output of Kokoro that hums: each token is a tone of its own for
 * `SAMPLES_PER_TOKEN` samples, as loud as the style's numbers are on average, shortened or stretched by the speed.
 */
export async function writeTinyKokoro(
  folder: string,
  voices: readonly string[] = ['af_heart', 'af_bella', 'bf_emma'],
): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await mkdir(join(folder, 'voices'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model_quantized.onnx'), hummingModel());
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ model: { vocab: VOCABULARY } }));
  await Promise.all(
    voices.map((voice, index) =>
      writeFile(join(folder, 'voices', `${voice}.bin`), styles(0.2 + 0.1 * index)),
    ),
  );
}

/** Styles whose numbers grow with the length of the run, so that the choice of one is heard. */
function styles(loudness: number): Uint8Array {
  const numbers = new Float32Array(STYLES * STYLE_NUMBERS);
  for (let row = 0; row < STYLES; row++) {
    numbers.fill(loudness + row * 0.005, row * STYLE_NUMBERS, (row + 1) * STYLE_NUMBERS);
  }
  return new Uint8Array(numbers.buffer);
}

function hummingModel(): Uint8Array {
  const graph = new OnnxBuilder();
  const ids = graph.input('input_ids', 'int64', [1, 'tokens']);
  const style = graph.input('style', 'float32', [1, STYLE_NUMBERS]);
  const speed = graph.input('speed', 'float32', [1]);

  const tones = graph.tensor(tonesOfTokens(), [TOKENS, SAMPLES_PER_TOKEN]);
  const all = graph.node('Reshape', [graph.node('Gather', [tones, ids]), graph.integers(-1)]);
  const samples = graph.node('Cast', [graph.node('Shape', [all])], { to: 1 });
  const length = graph.node('Squeeze', [graph.node('Floor', [graph.node('Div', [samples, speed])])]);
  const steps = graph.node('Range', [graph.scalar(0), length, graph.scalar(1)]);
  const positions = graph.node('Cast', [graph.node('Floor', [graph.node('Mul', [steps, speed])])], { to: 7 });
  const loudness = graph.node('ReduceMean', [style], { keepdims: 0 });
  const waveform = graph.node('Mul', [graph.node('Gather', [all, positions]), loudness]);
  graph.output('waveform', graph.node('Unsqueeze', [waveform, graph.integers(0)]), 'float32', [1, 'samples']);
  return graph.encode();
}

function tonesOfTokens(): Float32Array {
  const tones = new Float32Array(TOKENS * SAMPLES_PER_TOKEN);
  for (let i = 0; i < tones.length; i++) {
    const token = Math.floor(i / SAMPLES_PER_TOKEN);
    const cycles = 1 + (token % 20);
    tones[i] = Math.sin((2 * Math.PI * cycles * (i % SAMPLES_PER_TOKEN)) / SAMPLES_PER_TOKEN);
  }
  return tones;
}
