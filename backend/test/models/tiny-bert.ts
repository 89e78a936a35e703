import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float, OnnxBuilder, type Value } from './onnx-builder.ts';
import { seededRandom } from './seeded-random.ts';

export interface BertShape {
  layers: number;
  heads: number;
  /** Numbers of a token's vector; a multiple of `heads`. */
  hidden: number;
  /** Tokens of the longest text. */
  positions: number;
  /** Writes 8-bit weights into onnx/model_quantized.onnx instead, as the Hub's ONNX repositories have them. */
  quantised: boolean;
  /** Entries of the vocabulary; those that the small one lacks are filled up with `word0`, `word1`, … */
  vocabulary: number;
}

const TINY: BertShape = {
  layers: 2,
  heads: 4,
  hidden: 32,
  positions: 64,
  vocabulary: 120,
  quantised: false,
};

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const WORDS = ['the', 'sky', 'is', 'blue', 'un', '##believ', '##able', '.', ',', '!', '?', ':'];

/**
 * Writes a BERT with random weights as a sentence transformer's repository has it: config.json, tokenizer.json,
 * tokenizer_config.json and onnx/model.onnx. The same shape gives the same bytes.
 */
export async function writeTinyBert(folder: string, changes: Partial<BertShape> = {}): Promise<void> {
  const shape = { ...TINY, ...changes };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await Promise.all([
    json('config.json', {
      model_type: 'bert',
      hidden_size: shape.hidden,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.heads,
      max_position_embeddings: shape.positions,
      vocab_size: shape.vocabulary,
    }),
    json('tokenizer.json', tokenizer(shape.vocabulary)),
    json('tokenizer_config.json', {
      tokenizer_class: 'BertTokenizer',
      model_max_length: shape.positions,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
    writeFile(join(folder, 'onnx', shape.quantised ? 'model_quantized.onnx' : 'model.onnx'), encoder(shape)),
  ]);
}

function tokenizer(size: number): object {
  const entries = [...SPECIAL, ...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...WORDS];
  for (let word = 0; entries.length < size; word++) entries.push(`word${word}`);
  const vocab = Object.fromEntries(entries.map((entry, id) => [entry, id]));
  const special = (name: string) => ({ id: name, ids: [vocab[name]], tokens: [name] });
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const sequence = { Sequence: { id: 'A', type_id: 0 } };
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('[CLS]'), sequence, token('[SEP]')],
      pair: [token('[CLS]'), sequence, token('[SEP]')],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##' },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

function encoder({ layers, heads, hidden, positions, vocabulary, quantised }: BertShape): Uint8Array {
  const graph = new OnnxBuilder();
  const random = seededRandom(1);
  const axes = ['batch', 'sequence'];
  const ids = graph.input('input_ids', 'int64', axes);
  const mask = graph.input('attention_mask', 'int64', axes);
  const types = graph.input('token_type_ids', 'int64', axes);

  const table = (rows: number) => graph.tensor(random.normal(rows * hidden, 1), [rows, hidden]);
  const linear = (x: Value, inputs: number, outputs: number) => {
    const weights = random.normal(inputs * outputs, 1 / Math.sqrt(inputs));
    const multiply = quantised ? quantisedProduct : product;
    const bias = graph.tensor(random.normal(outputs, 0.1), [outputs]);
    return graph.node('Add', [multiply(graph, x, weights, [inputs, outputs]), bias]);
  };
  const layerNorm = (x: Value) =>
    graph.node(
      'LayerNormalization',
      [
        x,
        graph.tensor(new Float32Array(hidden).fill(1), [hidden]),
        graph.tensor(random.normal(hidden, 0.1), [hidden]),
      ],
      { axis: -1, epsilon: float(1e-12) },
    );
  const gelu = (x: Value) => {
    const erf = graph.node('Erf', [graph.node('Div', [x, graph.scalar(Math.SQRT2)])]);
    const gate = graph.node('Mul', [graph.node('Add', [erf, graph.scalar(1)]), graph.scalar(0.5)]);
    return graph.node('Mul', [x, gate]);
  };
  /** Batch, sequence, hidden to batch, head, sequence, part of hidden. */
  const byHead = (x: Value, perm: readonly number[]) =>
    graph.node('Transpose', [graph.node('Reshape', [x, graph.integers(0, 0, heads, hidden / heads)])], {
      perm,
    });

  const sequence = graph.node('Gather', [graph.node('Shape', [ids]), graph.integers(1)], { axis: 0 });
  const position = graph.node('Slice', [table(positions), graph.integers(0), sequence, graph.integers(0)]);
  const words = graph.node('Gather', [table(vocabulary), ids], { axis: 0 });
  const kinds = graph.node('Gather', [table(2), types], { axis: 0 });
  let x = layerNorm(graph.node('Add', [graph.node('Add', [words, kinds]), position]));

  // 0 for what may be attended to, a large negative number for padding.
  const isToken = graph.node('Cast', [graph.node('Unsqueeze', [mask, graph.integers(1, 2)])], { to: 1 });
  const bias = graph.node('Mul', [graph.node('Sub', [isToken, graph.scalar(1)]), graph.scalar(1e9)]);

  for (let layer = 0; layer < layers; layer++) {
    const query = byHead(linear(x, hidden, hidden), [0, 2, 1, 3]);
    const key = byHead(linear(x, hidden, hidden), [0, 2, 3, 1]);
    const value = byHead(linear(x, hidden, hidden), [0, 2, 1, 3]);
    const products = graph.node('MatMul', [query, key]);
    const scores = graph.node('Div', [products, graph.scalar(Math.sqrt(hidden / heads))]);
    const weights = graph.node('Softmax', [graph.node('Add', [scores, bias])], { axis: -1 });
    const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1, 3] });
    const joined = graph.node('Reshape', [mixed, graph.integers(0, 0, hidden)]);
    x = layerNorm(graph.node('Add', [x, linear(joined, hidden, hidden)]));
    const wide = gelu(linear(x, hidden, 4 * hidden));
    x = layerNorm(graph.node('Add', [x, linear(wide, 4 * hidden, hidden)]));
  }
  graph.output('last_hidden_state', x, 'float32', [...axes, hidden]);
  return graph.encode();
}

const product = (graph: OnnxBuilder, x: Value, weights: Float32Array, shape: readonly number[]): Value =>
  graph.node('MatMul', [x, graph.tensor(weights, shape)]);

/** The product of 8-bit numbers, those of `x` with a step that its own largest number decides. */
function quantisedProduct(
  graph: OnnxBuilder,
  x: Value,
  weights: Float32Array,
  shape: readonly number[],
): Value {
  const step = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / 127;
  const small = Int8Array.from(weights, (weight) => Math.round(weight / step));
  const [numbers = '', scale = '', zero = ''] = graph.nodeWithOutputs('DynamicQuantizeLinear', [x], 3);
  const sum = graph.node('MatMulInteger', [numbers, graph.tensor(small, shape), zero]);
  const scales = graph.node('Mul', [scale, graph.scalar(step)]);
  return graph.node('Mul', [graph.node('Cast', [sum], { to: 1 }), scales]);
}
