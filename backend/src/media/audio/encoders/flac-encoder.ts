import { writeFlacSamples } from '../flac-stream-info.ts';
import { joinBytes } from '../join-bytes.ts';
import { interleave } from '../pcm.ts';
import { toInt16 } from '../wav.ts';
import type { BlockEncoder, EncoderSettings } from './block-encoder.ts';

const BITS_PER_SAMPLE = 16;
const COMPRESSION_LEVEL = 5;

/** 16-bit FLAC (libFLAC). The length goes into the header at the end, when it is known. */
export async function createFlacEncoder({ sampleRate, channels }: EncoderSettings): Promise<BlockEncoder> {
  // Loaded on first use: it is large. The WASM build cannot be loaded in Node, it fetches a path.
  const { default: Flac } = await import('libflacjs/dist/libflac.js');
  const encoder = Flac.create_libflac_encoder(sampleRate, channels, BITS_PER_SAMPLE, COMPRESSION_LEVEL);
  const pieces: Uint8Array[] = [];
  const status = Flac.init_encoder_stream(encoder, (data) => void pieces.push(data.slice()));
  if (encoder === 0 || status !== 0) throw new Error(`The FLAC encoder did not start (status ${status})`);
  let samples = 0;
  return {
    push: (block) => {
      const count = block[0]?.length ?? 0;
      const interleaved = interleave(block, (length) => new Int32Array(length), toInt16);
      if (!Flac.FLAC__stream_encoder_process_interleaved(encoder, interleaved, count)) {
        throw new Error('The FLAC encoder failed');
      }
      samples += count;
    },
    end: () => {
      Flac.FLAC__stream_encoder_finish(encoder);
      Flac.FLAC__stream_encoder_delete(encoder);
      const file = joinBytes(pieces);
      writeFlacSamples(file, samples);
      return file;
    },
  };
}
