import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Columns of a spectrogram of 30 seconds. */
export const WHISPER_FRAMES = 3_000;
/** States that the encoder makes of them. */
export const WHISPER_STATES = 1_500;
/** Tokens of a window's text, the steering ones included. */
export const WHISPER_POSITIONS = 448;

const TIMESTAMPS = 1_501;
const LANGUAGES = ['en', 'de', 'fr'];

/** The token of a moment of the window. */
export const timestamp = (seconds: number): string => `<|${seconds.toFixed(2)}|>`;

export const isTimestamp = (token: string): boolean => /^<\|\d/.test(token);

/** All tokens in the order of Whisper's: words, those that steer, and timestamps. */
export function whisperTokens(words: readonly string[], multilingual = true): string[] {
  return [
    ...words,
    '<|endoftext|>',
    '<|startoftranscript|>',
    ...(multilingual ? [...LANGUAGES.map((code) => `<|${code}|>`), '<|translate|>', '<|transcribe|>'] : []),
    '<|startofprev|>',
    '<|nospeech|>',
    '<|notimestamps|>',
    ...Array.from({ length: TIMESTAMPS }, (_, step) => timestamp(step * 0.02)),
  ];
}

export interface WhisperRepository {
  tokens: readonly string[];
  melBands: number;
  /** Numbers of a token's vector. */
  width: number;
  layers: number;
  heads: number;
  /** The two graphs, encoded. */
  encoder: Uint8Array;
  decoder: Uint8Array;
}

/** Writes a folder as `onnx-community` lays out its Whisper models on the Hub. */
export async function writeWhisperRepository(folder: string, repository: WhisperRepository): Promise<void> {
  const { tokens, melBands, width, layers, heads } = repository;
  const id = (token: string) => tokens.indexOf(token);
  const multilingual = tokens.includes('<|transcribe|>');
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await Promise.all([
    json('config.json', {
      model_type: 'whisper',
      architectures: ['WhisperForConditionalGeneration'],
      is_encoder_decoder: true,
      d_model: width,
      encoder_layers: layers,
      encoder_attention_heads: heads,
      decoder_layers: layers,
      decoder_attention_heads: heads,
      num_mel_bins: melBands,
      max_source_positions: WHISPER_STATES,
      max_target_positions: WHISPER_POSITIONS,
      vocab_size: tokens.length,
    }),
    json('generation_config.json', {
      decoder_start_token_id: id('<|startoftranscript|>'),
      eos_token_id: id('<|endoftext|>'),
      no_timestamps_token_id: id('<|notimestamps|>'),
      max_initial_timestamp_index: 50,
      max_length: WHISPER_POSITIONS,
      suppress_tokens: [id('<|startoftranscript|>'), id('<|nospeech|>')],
      begin_suppress_tokens: [id('<|endoftext|>')],
      is_multilingual: multilingual,
      ...(multilingual
        ? {
            lang_to_id: Object.fromEntries(LANGUAGES.map((code) => [`<|${code}|>`, id(`<|${code}|>`)])),
            task_to_id: { translate: id('<|translate|>'), transcribe: id('<|transcribe|>') },
          }
        : {}),
    }),
    json('preprocessor_config.json', {
      feature_extractor_type: 'WhisperFeatureExtractor',
      processor_class: 'WhisperProcessor',
      feature_size: melBands,
      sampling_rate: 16_000,
      n_fft: 400,
      hop_length: 160,
      chunk_length: 30,
      n_samples: 480_000,
      nb_max_frames: WHISPER_FRAMES,
    }),
    json('tokenizer.json', tokenizer(tokens)),
    json('tokenizer_config.json', { tokenizer_class: 'WhisperTokenizer', unk_token: '<|endoftext|>' }),
    writeFile(join(folder, 'onnx/encoder_model_quantized.onnx'), repository.encoder),
    writeFile(join(folder, 'onnx/decoder_model_merged_quantized.onnx'), repository.decoder),
  ]);
}

function tokenizer(tokens: readonly string[]): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const words = tokens.slice(0, tokens.indexOf('<|endoftext|>'));
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  return {
    version: '1.0',
    added_tokens: tokens.slice(words.length).map((content, index) => ({
      id: words.length + index,
      content,
      special: !isTimestamp(content),
      normalized: false,
      single_word: false,
      lstrip: false,
      rstrip: false,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      vocab,
      merges: [],
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
    },
  };
}
