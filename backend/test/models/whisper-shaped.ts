import { float, OnnxBuilder, type Value } from './onnx-builder.ts';
import { seededRandom } from './seeded-random.ts';
import {
  timestamp,
  WHISPER_FRAMES,
  WHISPER_POSITIONS,
  WHISPER_STATES,
  whisperTokens,
  writeWhisperRepository,
} from './whisper-repository.ts';

export interface WhisperShape {
  /** Numbers of a token's vector. */
  width: number;
  layers: number;
  heads: number;
  words: number;
  melBands: number;
}

/** 74 million weights. */
export const WHISPER_BASE_SHAPE: WhisperShape = {
  width: 512,
  layers: 6,
  heads: 8,
  words: 50_257,
  melBands: 80,
};

/** A word each third of a second: quick speech. */
const WORDS_PER_WINDOW = 90;
const DUMMY = 'Ġla';

/**
 * Writes a Whisper of that shape with random weights, in single precision. It takes as long and as much memory as one
 * of OpenAI's in that precision; whatever it hears, its text is the same word `WORDS_PER_WINDOW` times.
 */
export async function writeWhisperShaped(folder: string, shape: WhisperShape): Promise<void> {
  const words = [DUMMY, ...Array.from({ length: shape.words - 1 }, (_, index) => `Ġw${index}`)];
  const tokens = whisperTokens(words);
  await writeWhisperRepository(folder, {
    ...shape,
    tokens,
    encoder: encoder(shape),
    decoder: decoder(shape, tokens),
  });
}

/** What both graphs are made of, with weights of their own each time. */
function createLayers(graph: OnnxBuilder, { width, heads }: WhisperShape) {
  const random = seededRandom(1);
  const matrix = (rows: number, columns: number) =>
    graph.tensor(random.normal(rows * columns, 1 / Math.sqrt(rows)), [rows, columns]);
  const linear = (x: Value, inputs: number, outputs: number) =>
    graph.node('Add', [graph.node('MatMul', [x, matrix(inputs, outputs)]), matrix(1, outputs)]);
  const norm = (x: Value) =>
    graph.node('LayerNormalization', [x, graph.tensor(new Float32Array(width).fill(1), [width])], {
      axis: -1,
      epsilon: float(1e-5),
    });
  const gelu = (x: Value) => {
    const erf = graph.node('Erf', [graph.node('Div', [x, graph.scalar(Math.SQRT2)])]);
    return graph.node('Mul', [
      x,
      graph.node('Mul', [graph.node('Add', [erf, graph.scalar(1)]), graph.scalar(0.5)]),
    ]);
  };
  const add = (x: Value, y: Value) => graph.node('Add', [x, y]);
  return {
    matrix,
    norm,
    gelu,
    add,
    /** Text, position, width to text, head, position, part of the width. */
    byHead: (x: Value) =>
      graph.node(
        'Transpose',
        [graph.node('Reshape', [linear(x, width, width), graph.integers(0, -1, heads, width / heads)])],
        { perm: [0, 2, 1, 3] },
      ),
    attend(queries: Value, keys: Value, values: Value) {
      const products = graph.node('MatMul', [
        queries,
        graph.node('Transpose', [keys], { perm: [0, 1, 3, 2] }),
      ]);
      const scaled = graph.node('Mul', [products, graph.scalar(1 / Math.sqrt(width / heads))]);
      const mixed = graph.node('MatMul', [graph.node('Softmax', [scaled], { axis: -1 }), values]);
      const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
      return linear(graph.node('Reshape', [joined, graph.integers(0, 0, width)]), width, width);
    },
    feedForward: (x: Value) => add(x, linear(gelu(linear(norm(x), width, 4 * width)), 4 * width, width)),
  };
}

function encoder(shape: WhisperShape): Uint8Array {
  const { width, melBands } = shape;
  const graph = new OnnxBuilder();
  const { matrix, norm, gelu, add, byHead, attend, feedForward } = createLayers(graph, shape);
  const random = seededRandom(2);
  const convolution = (x: Value, channels: number, stride: number) => {
    const weights = random.normal(width * channels * 3, 1 / Math.sqrt(channels * 3));
    const kernel = graph.tensor(weights, [width, channels, 3]);
    return gelu(graph.node('Conv', [x, kernel], { kernel_shape: [3], pads: [1, 1], strides: [stride] }));
  };
  const features = graph.input('input_features', 'float32', ['batch_size', melBands, WHISPER_FRAMES]);
  const heard = convolution(convolution(features, melBands, 1), width, 2);
  let x = add(graph.node('Transpose', [heard], { perm: [0, 2, 1] }), matrix(WHISPER_STATES, width));
  for (let layer = 0; layer < shape.layers; layer++) {
    const normed = norm(x);
    x = feedForward(add(x, attend(byHead(normed), byHead(normed), byHead(normed))));
  }
  graph.output('last_hidden_state', norm(x), 'float32', ['batch_size', WHISPER_STATES, width]);
  return graph.encode();
}

/**
 * Without a switch in the graph, what is computed once of the encoder's states is cut to none when there is a cache,
 * and joined to the cache, which copies it at each step.
 */
function decoder(shape: WhisperShape, tokens: readonly string[]): Uint8Array {
  const { width, heads } = shape;
  const graph = new OnnxBuilder();
  const { matrix, norm, add, byHead, attend, feedForward } = createLayers(graph, shape);
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const encoded = graph.input('encoder_hidden_states', 'float32', ['batch_size', 'encoder_length', width]);
  const past = (name: string) =>
    graph.input(`past_key_values.${name}`, 'float32', ['batch_size', heads, `${name} length`, width / heads]);
  const isCached = graph.input('use_cache_branch', 'bool', [1]);
  const fresh = graph.node('Mul', [
    graph.node('Sub', [graph.integers(1), graph.node('Cast', [isCached], { to: 7 })]),
    graph.integers(WHISPER_STATES),
  ]);
  const newStates = graph.node('Slice', [encoded, graph.integers(0), fresh, graph.integers(1)]);
  const present = (name: string, value: Value) =>
    graph.output(`present.${name}`, value, 'float32', ['batch_size', heads, `new ${name}`, width / heads]);
  const joined = (before: Value, now: Value) => graph.node('Concat', [before, now], { axis: 2 });

  const embeddings = matrix(tokens.length, width);
  const keysBefore = past('0.decoder.key');
  const read = graph.node('Gather', [graph.node('Shape', [keysBefore]), graph.integers(2)], { axis: 0 });
  const position = graph.node('Gather', [matrix(WHISPER_POSITIONS, width), read]);
  let x = add(graph.node('Gather', [embeddings, ids]), position);
  for (let layer = 0; layer < shape.layers; layer++) {
    const normed = norm(x);
    const keys = joined(layer === 0 ? keysBefore : past(`${layer}.decoder.key`), byHead(normed));
    const values = joined(past(`${layer}.decoder.value`), byHead(normed));
    x = add(x, attend(byHead(normed), keys, values));
    const newKeys = byHead(newStates);
    const newValues = byHead(newStates);
    const crossKeys = joined(past(`${layer}.encoder.key`), newKeys);
    const crossValues = joined(past(`${layer}.encoder.value`), newValues);
    x = feedForward(add(x, attend(byHead(norm(x)), crossKeys, crossValues)));
    present(`${layer}.decoder.key`, keys);
    present(`${layer}.decoder.value`, values);
    present(`${layer}.encoder.key`, newKeys);
    present(`${layer}.encoder.value`, newValues);
  }
  const logits = graph.node('MatMul', [norm(x), graph.node('Transpose', [embeddings], { perm: [1, 0] })]);
  const steered = add(logits, preferences(graph, tokens, read));
  graph.output('logits', steered, 'float32', ['batch_size', 'decoder_sequence_length', tokens.length]);
  return graph.encode();
}

/** Far above all that random weights give: what is to follow after each number of tokens read. */
function preferences(graph: OnnxBuilder, tokens: readonly string[], read: Value): Value {
  const script = [
    '<|en|>',
    '<|notimestamps|>',
    timestamp(0),
    ...Array<string>(WORDS_PER_WINDOW).fill(DUMMY),
    '<|endoftext|>',
  ];
  const ids = BigInt64Array.from({ length: WHISPER_POSITIONS }, (_, position) =>
    BigInt(tokens.indexOf(script[Math.min(position, script.length - 1)] ?? '<|endoftext|>')),
  );
  const next = graph.node('Gather', [graph.tensor(ids, [WHISPER_POSITIONS]), read]);
  const offAndOn = graph.tensor(Float32Array.of(0, 1_000), [2]);
  return graph.node('OneHot', [next, graph.integers(tokens.length), offAndOn], { axis: -1 });
}
