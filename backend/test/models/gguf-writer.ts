/** Value types of metadata, by their number in the file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
/** Tensor data begins, and each tensor in it, at a multiple of this many bytes. */
const ALIGNMENT = 32;

/** Whole numbers are unsigned 32-bit; `float` marks those that are not whole. */
export type GgufValue =
  | string
  | boolean
  | number
  | { float: number }
  | readonly string[]
  | { integers: readonly number[] };

export interface GgufTensor {
  name: string;
  /** Sizes of the axes, the one that is contiguous in memory first. */
  shape: readonly number[];
  /** Written as half precision unless the tensor has one axis only: llama.cpp wants those whole. */
  data: Float32Array;
}

/** A GGUF file, version 3. */
export function encodeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Uint8Array {
  const payloads = tensors.map(({ shape, data }) =>
    shape.length === 1 ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : halves(data),
  );
  const header = new ByteWriter();
  header.bytes(new TextEncoder().encode('GGUF'));
  header.uint32(3);
  header.uint64(tensors.length);
  header.uint64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    header.string(key);
    writeValue(header, value);
  }
  let offset = 0;
  for (const [index, { name, shape }] of tensors.entries()) {
    header.string(name);
    header.uint32(shape.length);
    for (const size of shape) header.uint64(size);
    header.uint32(shape.length === 1 ? 0 : 1);
    header.uint64(offset);
    offset += aligned(payloads[index]?.byteLength ?? 0);
  }
  const start = aligned(header.length);
  const file = new Uint8Array(start + offset);
  file.set(header.result());
  let position = start;
  for (const payload of payloads) {
    file.set(payload, position);
    position += aligned(payload.byteLength);
  }
  return file;
}

const aligned = (length: number) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** Half precision, rounded towards zero; what is too small for its normal numbers becomes zero. */
function halves(data: Float32Array): Uint8Array {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const half = Uint16Array.from(words, (word) => {
    const magnitude = (word & 0x7fffffff) - (112 << 23);
    return ((word >>> 16) & 0x8000) | (magnitude < 1 << 23 ? 0 : magnitude >>> 13);
  });
  return new Uint8Array(half.buffer);
}

function writeValue(writer: ByteWriter, value: GgufValue): void {
  if (typeof value === 'string') {
    writer.uint32(STRING);
    writer.string(value);
  } else if (typeof value === 'boolean') {
    writer.uint32(BOOL);
    writer.bytes(Uint8Array.of(value ? 1 : 0));
  } else if (typeof value === 'number') {
    writer.uint32(UINT32);
    writer.uint32(value);
  } else if ('float' in value) {
    writer.uint32(FLOAT32);
    writer.float32(value.float);
  } else if ('integers' in value) {
    writer.uint32(ARRAY);
    writer.uint32(INT32);
    writer.uint64(value.integers.length);
    for (const integer of value.integers) writer.uint32(integer);
  } else {
    writer.uint32(ARRAY);
    writer.uint32(STRING);
    writer.uint64(value.length);
    for (const text of value) writer.string(text);
  }
}

/** Appends little-endian values. */
class ByteWriter {
  #buffer = Buffer.alloc(64 * 1024);
  length = 0;

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  uint32(value: number): void {
    this.length = this.#reserve(4).writeUInt32LE(value, this.length);
  }

  uint64(value: number): void {
    this.length = this.#reserve(8).writeBigUInt64LE(BigInt(value), this.length);
  }

  float32(value: number): void {
    this.length = this.#reserve(4).writeFloatLE(value, this.length);
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  result(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  #reserve(bytes: number): Buffer {
    if (this.length + bytes > this.#buffer.length) {
      const larger = Buffer.alloc(2 * (this.length + bytes));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}
