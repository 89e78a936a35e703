const EBML_ID = 0x1a45dfa3;
const SEGMENT_ID = 0x18538067;

/** An empty Tags element, and a Void element that is as long as what a search for an element looks ahead. */
const END = Uint8Array.of(0x12, 0x54, 0xc3, 0x67, 0x80, 0xec, 0x8e, ...new Uint8Array(14));

export const isMatroska = (bytes: Uint8Array): boolean =>
  bytes.byteLength > 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === EBML_ID;

/**
 * A copy of a Matroska or WebM file that ends with its segment, and the segment with an element that says nothing.
 * Mediabunny 1.61 goes in circles when it looks for the next element behind damage or garbage and there is none, and
 * leaves out a cluster that was cut off. Gives the bytes themselves when they do not begin as such a file. Layout: RFC
 * 8794 and RFC 9559.
 */
export function withMatroskaEnd(bytes: Uint8Array): Uint8Array {
  const header = readElement(bytes, 0);
  const segment = header?.size === undefined ? undefined : readElement(bytes, header.dataStart + header.size);
  if (segment?.id !== SEGMENT_ID) return bytes;
  const fileEnd = Math.min(bytes.byteLength, segment.dataStart + (segment.size ?? Number.POSITIVE_INFINITY));
  const cut = cutElement(bytes, segment.dataStart, fileEnd);
  // Half a block would be an error; the ones before it are audio.
  const end = cut ? (cutElement(bytes, cut.dataStart, fileEnd)?.start ?? fileEnd) : fileEnd;
  const closed = new Uint8Array(end + END.byteLength);
  closed.set(bytes.subarray(0, end));
  closed.set(END, end);
  endAt(closed, cut, end);
  endAt(closed, segment, closed.byteLength);
  return closed;
}

/** The element that reaches beyond `end`, of those that follow one another from `start` on. */
function cutElement(bytes: Uint8Array, start: number, end: number): Element | undefined {
  for (let next = start; next < end; ) {
    const element = readElement(bytes, next);
    if (element?.size === undefined) return undefined;
    next = element.dataStart + element.size;
    if (next > end) return element;
  }
  return undefined;
}

interface Element {
  id: number;
  start: number;
  /** Where its size stands. */
  sizeStart: number;
  dataStart: number;
  /** Undefined when the writer did not know it. */
  size: number | undefined;
}

function readElement(bytes: Uint8Array, start: number): Element | undefined {
  const idLength = lengthOfNumber(bytes[start]);
  const sizeStart = start + idLength;
  const sizeLength = lengthOfNumber(bytes[sizeStart]);
  const dataStart = sizeStart + sizeLength;
  if (idLength > 4 || sizeLength > 8 || dataStart > bytes.byteLength) return undefined;
  const [first = 0, ...others] = bytes.subarray(sizeStart, dataStart);
  const digits = [first - lengthMark(sizeLength), ...others];
  const isUnknown = digits.every(
    (digit, index) => digit === (index === 0 ? lengthMark(sizeLength) - 1 : 0xff),
  );
  return {
    id: toNumber(bytes.subarray(start, sizeStart)),
    start,
    sizeStart,
    dataStart,
    size: isUnknown ? undefined : toNumber(digits),
  };
}

/** Bytes of a number, of which the first tells by its leading zeros. */
const lengthOfNumber = (first = 0): number => Math.clz32(first) - 23;

/** The bit of the first byte that tells the length. */
const lengthMark = (length: number): number => 0x80 >> (length - 1);

const toNumber = (digits: ArrayLike<number>): number =>
  Array.from(digits).reduce((value, digit) => value * 256 + digit, 0);

/** Writes the size of an element so that it ends there, where it had one; unknown when the number does not fit. */
function endAt(bytes: Uint8Array, element: Element | undefined, end: number): void {
  if (element?.size === undefined) return;
  const field = bytes.subarray(element.sizeStart, element.dataStart);
  const mark = lengthMark(field.length);
  let size = end - element.dataStart;
  if (size >= 2 ** (7 * field.length) - 1) {
    field.fill(0xff);
    field[0] = 2 * mark - 1;
    return;
  }
  for (let i = field.length - 1; i >= 0; i--) {
    field[i] = size % 256;
    size = Math.floor(size / 256);
  }
  field[0] = (field[0] ?? 0) + mark;
}
