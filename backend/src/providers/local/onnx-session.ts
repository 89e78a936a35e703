import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { UpstreamFailure } from '../upstream-failure.ts';

// Not for the service's own thread: the runtime holds the thread that it is called from, and a thread that is ended
// while it works takes the whole process with it.

/** Severity from which the runtime writes to the console by itself: errors only. */
const LOG_ERRORS = 3;

/**
 * Opens an ONNX file, with the external weights beside it, on the CPU. Throws an `UpstreamFailure` when the file is
 * missing or is no model.
 *
 * @param options.keepArena whether memory of one run is kept for the next: faster, but the peak stays taken
 * @param options.threads that one run is spread over
 */
export async function openSession(
  file: string,
  { keepArena = true, threads = availableParallelism() }: { keepArena?: boolean; threads?: number } = {},
): Promise<InferenceSession> {
  const name = join(basename(dirname(file)), basename(file));
  if (!existsSync(file)) throw new UpstreamFailure('not_configured', `The model has no file ${name}`);
  try {
    return await InferenceSession.create(file, {
      executionProviders: ['cpu'],
      // Said out loud, since by default the runtime pins threads to cores that a container may not have.
      intraOpNumThreads: threads,
      enableCpuMemArena: keepArena,
      logSeverityLevel: LOG_ERRORS,
      // Threads that wait for the next layer would keep a core busy each, and the event loop waiting for one.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    throw new UpstreamFailure('not_configured', `${name} could not be loaded as an ONNX model`, {
      cause: error,
    });
  }
}

export interface TensorInfo {
  name: string;
  type: Tensor.Type;
  /** A name stands for a size that is only known at run time. */
  shape: readonly (number | string)[];
}

/** What a session takes. */
export const inputsOf = (session: InferenceSession): TensorInfo[] =>
  session.inputMetadata.flatMap((value) => (value.isTensor ? [value] : []));

/** A tensor of the type that a session asks for. Throws an `UpstreamFailure` when it is not one of numbers. */
export function numbersTensor(
  type: Tensor.Type,
  numbers: Float32Array | readonly number[],
  shape: readonly number[],
): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', Float32Array.from(numbers), shape);
    case 'float16':
      return halfTensor(Float16Array.from(numbers), shape);
    case 'int64':
      return new Tensor(
        'int64',
        BigInt64Array.from(numbers, (number) => BigInt(Math.round(number))),
        shape,
      );
    case 'int32':
      return new Tensor('int32', Int32Array.from(numbers, Math.round), shape);
    default:
      throw new UpstreamFailure('not_configured', `The model has an input of type ${type}`);
  }
}

/** The native side (1.30) reads such numbers from 16-bit integers only, which its own constructor does not keep. */
function halfTensor(numbers: Float16Array<ArrayBuffer>, shape: readonly number[]): Tensor {
  const bits = new Tensor('uint16', new Uint16Array(numbers.buffer), shape);
  return Object.assign(bits, { type: 'float16' });
}

/** The numbers of a tensor of 16- or 32-bit floating-point numbers. */
export function numbersOf(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (data instanceof Float16Array) return Float32Array.from(data);
  if (tensor.type === 'float16' && data instanceof Uint16Array) {
    return Float32Array.from(new Float16Array(data.buffer, data.byteOffset, data.length));
  }
  throw new UpstreamFailure('not_configured', `The model has an output of type ${tensor.type}`);
}
