import { OnnxBuilder, type Value } from './onnx-builder.ts';
import {
  isTimestamp,
  timestamp,
  WHISPER_FRAMES,
  WHISPER_STATES,
  whisperTokens,
  writeWhisperRepository,
} from './whisper-repository.ts';

const WORDS = ['Ġhello', 'Ġworld', '.', 'Ġagain', 'Ġguten', 'Ġtag', 'ĠgrÃ¼', 'ÃŁe', 'Ġthank', 'Ġyou', 'Ġha'];

/** What the model takes a window for, by the loudest of its features: the louder the earlier in this list. */
export const TINY_WHISPER_KINDS = ['hello', 'gruss', 'laughter', 'silence'] as const;
type Kind = (typeof TINY_WHISPER_KINDS)[number];

/** The loudest feature of the loudest kind, and what the others are below it. */
const LOUDEST = 1.6;
const STEP = 0.45;

export interface TinyWhisperOptions {
  /** False for one like OpenAI's `.en` models: without tokens of languages and tasks. */
  multilingual?: boolean;
  melBands?: number;
  /** In English it opens the second segment and writes nothing in it. */
  breaksOff?: boolean;
}

/** A token that follows, how strongly it is preferred, and one that comes second. */
interface Preference {
  token: string;
  strength: number;
  second?: string;
  secondStrength?: number;
}

/**
 * Writes a model with the files, inputs and outputs of Whisper's exports whose words are known. What it says depends
 * on how loud the window is, and which language it has been told: both come to it only through its cache.
 *
 * - `hello`: in English, "hello world." from 0 to 1 s and "again" from 1 to 2 s
 * - `gruss`: in German, "guten tag grüße" from 0.2 to 1.2 s
 * - `laughter`: in English, "ha" again and again, but for a chance at higher temperatures
 * - `silence`: "thank you", of which it is not sure, while it is sure that nobody speaks
 *
 * Told the other language, it says the other words.
 */
export async function writeTinyWhisper(
  folder: string,
  { multilingual = true, melBands = 80, breaksOff = false }: TinyWhisperOptions = {},
): Promise<void> {
  const tokens = whisperTokens(WORDS, multilingual);
  await writeWhisperRepository(folder, {
    tokens,
    melBands,
    width: TINY_WHISPER_KINDS.length,
    layers: 1,
    heads: 1,
    encoder: encoder(melBands),
    decoder: decoder(tokens, multilingual, breaksOff),
  });
}

/** One-hot, the same in each state: the kind of the window. */
function encoder(melBands: number): Uint8Array {
  const graph = new OnnxBuilder();
  const features = graph.input('input_features', 'float32', ['batch_size', melBands, WHISPER_FRAMES]);
  const loudest = graph.node('ReduceMax', [features], { axes: [1, 2], keepdims: 0 });
  const below = graph.node('Div', [graph.node('Sub', [graph.scalar(LOUDEST), loudest]), graph.scalar(STEP)]);
  const last = TINY_WHISPER_KINDS.length - 1;
  const kind = graph.node('Clip', [graph.node('Floor', [below]), graph.scalar(0), graph.scalar(last)]);
  const oneHot = oneHotOf(graph, graph.node('Cast', [kind], { to: 7 }), TINY_WHISPER_KINDS.length);
  const state = graph.node('Unsqueeze', [oneHot, graph.integers(1)]);
  const states = graph.node('Expand', [state, graph.integers(1, WHISPER_STATES, TINY_WHISPER_KINDS.length)]);
  graph.output('last_hidden_state', states, 'float32', [
    'batch_size',
    WHISPER_STATES,
    TINY_WHISPER_KINDS.length,
  ]);
  return graph.encode();
}

/**
 * The cache of the encoder holds its states, that of the decoder a one-hot vector of each token read. As the real
 * export, it gives nothing for the encoder's cache when it runs with a cache.
 */
function decoder(tokens: string[], multilingual: boolean, breaksOff: boolean): Uint8Array {
  const graph = new OnnxBuilder();
  const kinds = TINY_WHISPER_KINDS.length;
  const id = (token: string) => tokens.indexOf(token);
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const encoded = graph.input('encoder_hidden_states', 'float32', ['batch_size', 'encoder_length', kinds]);
  const pastOf = (name: string, length: string, size: number) =>
    graph.input(`past_key_values.0.${name}`, 'float32', ['batch_size', 1, length, size]);
  const pastKeys = pastOf('decoder.key', 'past_decoder_sequence_length', tokens.length);
  const pastValues = pastOf('decoder.value', 'past_decoder_sequence_length', 1);
  const pastStates = pastOf('encoder.key', 'encoder_sequence_length_out', kinds);
  const pastStateValues = pastOf('encoder.value', 'encoder_sequence_length_out', 1);
  const isCached = graph.input('use_cache_branch', 'bool', [1]);

  // All of the encoder's states without a cache, none with one.
  const fresh = graph.node('Mul', [
    graph.node('Sub', [graph.integers(1), graph.node('Cast', [isCached], { to: 7 })]),
    graph.integers(WHISPER_STATES),
  ]);
  const firstOf = (x: Value, count: Value) =>
    graph.node('Slice', [x, graph.integers(0), count, graph.integers(2)]);
  const newStates = firstOf(graph.node('Unsqueeze', [encoded, graph.integers(1)]), fresh);
  const states = graph.node('Concat', [pastStates, newStates], { axis: 2 });
  const newKeys = graph.node('Unsqueeze', [oneHotOf(graph, ids, tokens.length), graph.integers(1)]);
  const keys = graph.node('Concat', [pastKeys, newKeys], { axis: 2 });
  const values = graph.node(
    'Concat',
    [pastValues, graph.node('ReduceSum', [newKeys, graph.integers(3)], { keepdims: 1 })],
    { axis: 2 },
  );

  // Which of the scripts: by kind, by the language read, and by the number of tokens read.
  const kind = graph.node('ReduceMean', [states], { axes: [1, 2], keepdims: 0 });
  const kindNumber = graph.node('ArgMax', [kind], { axis: 1, keepdims: 0 });
  const german = multilingual ? id('<|de|>') : 0;
  const isGerman = multilingual
    ? graph.node(
        'ReduceMax',
        [graph.node('Slice', [keys, graph.integers(german), graph.integers(german + 1), graph.integers(3)])],
        { axes: [1, 2, 3], keepdims: 0 },
      )
    : graph.tensor(Float32Array.of(0), [1]);
  const read = graph.node('Gather', [graph.node('Shape', [keys]), graph.integers(2)], { axis: 0 });
  const { scripts, length } = allScripts(tokens, multilingual, breaksOff);
  const position = graph.node('Min', [
    graph.node('Sub', [read, graph.integers(1)]),
    graph.integers(length - 1),
  ]);
  const script = graph.node('Add', [
    graph.node('Mul', [kindNumber, graph.integers(2)]),
    graph.node('Cast', [isGerman], { to: 7 }),
  ]);
  const row = graph.node('Add', [graph.node('Mul', [script, graph.integers(length)]), position]);

  const preferred = (
    tokenOf: (preference: Preference) => string,
    strengthOf: (preference: Preference) => number,
  ) => {
    const token = graph.tensor(
      BigInt64Array.from(scripts, (p) => BigInt(id(tokenOf(p)))),
      [scripts.length],
    );
    const strength = graph.tensor(Float32Array.from(scripts, strengthOf), [scripts.length, 1]);
    return graph.node('Mul', [
      oneHotOf(graph, graph.node('Gather', [token, row]), tokens.length),
      graph.node('Gather', [strength, row]),
    ]);
  };
  const preferences = graph.node('Add', [
    preferred(
      ({ token }) => token,
      ({ strength }) => strength,
    ),
    preferred(
      ({ second, token }) => second ?? token,
      ({ secondStrength }) => secondStrength ?? 0,
    ),
  ]);
  const bias = Float32Array.from(tokens, (token) => (isTimestamp(token) ? TIMESTAMP_BIAS : 0));
  const logits = graph.node('Add', [preferences, graph.tensor(bias, [tokens.length])]);
  graph.output('logits', graph.node('Unsqueeze', [logits, graph.integers(1)]), 'float32', [
    'batch_size',
    'decoder_sequence_length',
    tokens.length,
  ]);
  const present = (name: string, value: Value, size: number) =>
    graph.output(`present.0.${name}`, value, 'float32', ['batch_size', 1, `${name} length`, size]);
  present('decoder.key', keys, tokens.length);
  present('decoder.value', values, 1);
  present('encoder.key', newStates, kinds);
  present('encoder.value', graph.node('ReduceSum', [newStates, graph.integers(3)], { keepdims: 1 }), 1);
  // Read, so that a cache of the wrong length is an error.
  graph.output(
    'state_count',
    graph.node('Add', [
      graph.node('ReduceSum', [pastStateValues, graph.integers(0, 1, 2, 3)], { keepdims: 0 }),
      graph.node('ReduceSum', [states, graph.integers(0, 1, 2, 3)], { keepdims: 0 }),
    ]),
    'float32',
    [],
  );
  return graph.encode();
}

const oneHotOf = (graph: OnnxBuilder, indices: Value, depth: number): Value =>
  graph.node('OneHot', [indices, graph.integers(depth), graph.tensor(Float32Array.of(0, 1), [2])], {
    axis: -1,
  });

const SURE = 14;
/** Hardly more than any other word. */
const UNSURE = 0.5;
/** There are so many timestamps that together they would be likelier than a word of which it is not sure. */
const TIMESTAMP_BIAS = -8;

/** For each kind, and for English before German: what follows after each number of tokens read. */
function allScripts(
  tokens: string[],
  multilingual: boolean,
  breaksOff: boolean,
): { scripts: Preference[]; length: number } {
  const all = TINY_WHISPER_KINDS.flatMap((kind) => [
    [...prompt(kind, multilingual), ...words(kind, false, breaksOff)],
    [...prompt(kind, multilingual), ...words(kind, true, breaksOff)],
  ]);
  const length = Math.max(...all.map((script) => script.length));
  const padded = all.map((script) => {
    const last = script.at(-1) ?? sure('<|endoftext|>');
    return [...script, ...Array<Preference>(length - script.length).fill(last)];
  });
  const unknown = padded.flat().find(({ token }) => !tokens.includes(token));
  if (unknown) throw new Error(`No token ${unknown.token}`);
  return { scripts: padded.flat(), length };
}

const sure = (token: string): Preference => ({
  token,
  strength: isTimestamp(token) ? SURE - TIMESTAMP_BIAS : SURE,
});

/** After the start: the language, in competition with the token of silence. After the language: anything. */
function prompt(kind: Kind, multilingual: boolean): Preference[] {
  if (!multilingual) return [];
  const language = kind === 'gruss' ? '<|de|>' : '<|en|>';
  const first: Preference =
    kind === 'silence'
      ? { token: '<|nospeech|>', strength: SURE, second: '<|en|>', secondStrength: 2 }
      : { token: language, strength: SURE, second: '<|fr|>', secondStrength: SURE - 2 };
  return [first, sure('<|notimestamps|>')];
}

function words(kind: Kind, isGerman: boolean, breaksOff: boolean): Preference[] {
  const end = sure('<|endoftext|>');
  if (kind === 'silence') {
    const unsure = (token: string): Preference => ({ token, strength: UNSURE });
    const thanks = ['Ġthank', 'Ġyou', 'Ġthank', 'Ġyou', 'Ġthank', 'Ġyou'].map(unsure);
    return [sure(timestamp(0)), ...thanks, sure(timestamp(1)), end];
  }
  if (kind === 'laughter') {
    const laugh: Preference = {
      token: 'Ġha',
      strength: SURE,
      second: '<|endoftext|>',
      secondStrength: SURE - 0.5,
    };
    return [sure(timestamp(0)), laugh];
  }
  if (isGerman) {
    return [timestamp(0.2), 'Ġguten', 'Ġtag', 'ĠgrÃ¼', 'ÃŁe', timestamp(1.2)].map(sure).concat(end);
  }
  const first = [timestamp(0), 'Ġhello', 'Ġworld', '.', timestamp(1), timestamp(1)];
  const second = breaksOff ? [] : ['Ġagain', timestamp(2)];
  return [...first, ...second].map(sure).concat(end);
}
