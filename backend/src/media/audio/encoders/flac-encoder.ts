import { joinBytes } from '../join-bytes.ts';
import { interleave } from '../pcm.ts';
import { toInt16 } from '../wav.ts';
import type { StreamEncoder, StreamSettings } from './stream-encoder.ts';

const BITS_PER_SAMPLE = 16;
const COMPRESSION_LEVEL = 5;

/** 16-bit FLAC (libFLAC). Its header does not know the length. */
export async function createFlacEncoder({ sampleRate, channels }: StreamSettings): Promise<StreamEncoder> {
  // Loaded on first use: it is large. The WASM build cannot be loaded in Node, it fetches a path.
  const { default: Flac } = await import('libflacjs/dist/libflac.js');
  const encoder = Flac.create_libflac_encoder(sampleRate, channels, BITS_PER_SAMPLE, COMPRESSION_LEVEL);
  const pieces: Uint8Array[] = [];
  const status = Flac.init_encoder_stream(encoder, (data) => void pieces.push(data.slice()));
  if (encoder === 0 || status !== 0) throw new Error(`The FLAC encoder did not start (status ${status})`);
  const written = () => joinBytes(pieces.splice(0));
  return {
    push: (block) => {
      const count = block[0]?.length ?? 0;
      const interleaved = interleave(block, (length) => new Int32Array(length), toInt16);
      if (!Flac.FLAC__stream_encoder_process_interleaved(encoder, interleaved, count)) {
        throw new Error('The FLAC encoder failed');
      }
      return written();
    },
    end: () => {
      Flac.FLAC__stream_encoder_finish(encoder);
      Flac.FLAC__stream_encoder_delete(encoder);
      return written();
    },
  };
}
