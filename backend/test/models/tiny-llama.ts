import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeGguf, type GgufTensor } from './gguf-writer.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

const CONTROL = 3;
const USER_DEFINED = 4;
const NORMAL = 1;

const END_OF_TURN = '<|im_end|>';
const SPECIAL_TOKENS = [
  { text: '<|endoftext|>', type: CONTROL },
  { text: '<|im_start|>', type: CONTROL },
  { text: END_OF_TURN, type: CONTROL },
  { text: '<tool_call>', type: USER_DEFINED },
  { text: '</tool_call>', type: USER_DEFINED },
];

/** What the model says over and over at temperature 0: every byte is followed by the next one. */
export const TINY_LLAMA_SONG = 'abcdefghijklmnopqrstuvwxyzé😀 ';

/** ChatML, with tools in the way of Qwen and Hermes. */
const CHAT_TEMPLATE = `
{%- if tools %}{{ '<|im_start|>system\\nTools:\\n' }}
  {%- for tool in tools %}{{ tool | tojson + '\\n' }}{% endfor %}
  {{- 'Call one with <tool_call>{"name": ..., "arguments": ...}</tool_call><|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
  {{- '<|im_start|>' + message.role + '\\n' + (message.content or '') }}
  {%- for call in message.tool_calls or [] %}
    {{- '<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}\\n</tool_call>' }}
  {%- endfor %}
  {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`;

export interface LlamaShape {
  layers: number;
  /** A multiple of 32, and at least the size of the vocabulary (261). */
  width: number;
  feedForward: number;
  /** Tokens it was "trained" for. */
  context: number;
}

export const TINY_LLAMA_FILE = 'tiny-llama.gguf';

const TINY: LlamaShape = { layers: 1, width: 288, feedForward: 32, context: 2048 };

/**
 * Writes `tiny-llama.gguf`, 0.7 MB: a model of the llama architecture over single bytes. At temperature 0 it sings
 * `TINY_LLAMA_SONG` without end. At temperature 1 it strays, differently for every context, and ends its turn after
 * about thirty bytes.
 */
export const writeTinyLlama = (folder: string): Promise<void> => writeLlama(folder, TINY_LLAMA_FILE, TINY);

/** The same in any size, for measurements. */
export async function writeLlama(folder: string, file: string, shape: LlamaShape): Promise<void> {
  await mkdir(folder, { recursive: true });
  const bytes = encodeGguf(
    {
      'general.architecture': 'llama',
      'general.name': file.replace(/\.gguf$/, ''),
      'general.file_type': 1,
      'llama.block_count': shape.layers,
      'llama.context_length': shape.context,
      'llama.embedding_length': shape.width,
      'llama.feed_forward_length': shape.feedForward,
      'llama.attention.head_count': shape.width / HEAD,
      'llama.attention.head_count_kv': 1,
      'llama.attention.layer_norm_rms_epsilon': { float: 1e-5 },
      'llama.rope.dimension_count': HEAD,
      'llama.vocab_size': VOCABULARY.length,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': 'qwen2',
      'tokenizer.ggml.tokens': VOCABULARY.map(({ text }) => text),
      'tokenizer.ggml.token_type': { integers: VOCABULARY.map(({ type }) => type) },
      'tokenizer.ggml.merges': [],
      'tokenizer.ggml.eos_token_id': tokenOf(END_OF_TURN),
      'tokenizer.ggml.add_bos_token': false,
      'tokenizer.chat_template': CHAT_TEMPLATE,
    },
    tensorsOf(shape, seededRandom(7)),
  );
  await writeFile(join(folder, file), bytes);
}

/** Width of an attention head. */
const HEAD = 32;

/** Bytes in the alphabet of GPT-2's tokenizer, in which each of them is a printable letter. */
const BYTE_LETTERS = byteLetters();
const VOCABULARY = [...BYTE_LETTERS.map((text) => ({ text, type: NORMAL })), ...SPECIAL_TOKENS];

function byteLetters(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

const tokenOf = (special: string) =>
  BYTE_LETTERS.length + SPECIAL_TOKENS.findIndex(({ text }) => text === special);

/**
 * Each token has an axis of the residual stream of its own, from which the output layer reads what may follow; the
 * small random attention and feed-forward layers let everything before it have its say.
 */
function tensorsOf({ layers, width, feedForward }: LlamaShape, random: SeededRandom): GgufTensor[] {
  const matrix = (name: string, input: number, output: number, size = 1): GgufTensor => ({
    name,
    shape: [input, output],
    data: random.normal(input * output, size / Math.sqrt(input)),
  });
  const ones = (name: string): GgufTensor => ({
    name,
    shape: [width],
    data: new Float32Array(width).fill(1),
  });
  // What the layers add stays below what the token itself says.
  const share = 0.01 / Math.sqrt(layers);
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const named = (name: string) => `blk.${layer}.${name}.weight`;
    return [
      ones(named('attn_norm')),
      matrix(named('attn_q'), width, width, 2),
      matrix(named('attn_k'), width, HEAD, 2),
      matrix(named('attn_v'), width, HEAD),
      matrix(named('attn_output'), width, width, share),
      ones(named('ffn_norm')),
      matrix(named('ffn_gate'), width, feedForward),
      matrix(named('ffn_up'), width, feedForward),
      matrix(named('ffn_down'), feedForward, width, share),
    ];
  }).flat();
  return [
    { name: 'token_embd.weight', shape: [width, VOCABULARY.length], data: oneHotEmbeddings(width) },
    ...blocks,
    ones('output_norm.weight'),
    { name: 'output.weight', shape: [width, VOCABULARY.length], data: outputLayer(width, random) },
  ];
}

function oneHotEmbeddings(width: number): Float32Array {
  const data = new Float32Array(width * VOCABULARY.length);
  for (let token = 0; token < VOCABULARY.length; token++) data[token * width + token] = 1;
  return data;
}

function outputLayer(width: number, random: SeededRandom): Float32Array {
  // After the last normalisation a token's own axis holds about the square root of the width.
  const scale = 1 / Math.sqrt(width);
  const data = random.normal(width * VOCABULARY.length, scale).map((weight) => weight - 2 * scale);
  const prefer = (previous: number, next: number, logit: number) => {
    data[next * width + previous] = logit * scale;
  };
  for (let previous = 0; previous < VOCABULARY.length; previous++) {
    for (let byte = 0x80; byte <= 0xff; byte++) prefer(previous, byte, -8);
    for (const { text } of SPECIAL_TOKENS) prefer(previous, tokenOf(text), -8);
  }
  const song = new TextEncoder().encode(TINY_LLAMA_SONG);
  for (const [index, byte] of song.entries()) {
    const next = song[(index + 1) % song.length] ?? 0;
    prefer(byte, next, byte < 0x80 ? 7 : 12);
    if (byte < 0x80) prefer(byte, tokenOf(END_OF_TURN), 4);
  }
  const first = song[0] ?? 0;
  prefer(0x0a, first, 7);
  return data;
}
