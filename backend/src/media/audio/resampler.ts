/** Zero crossings of the sinc on each side: 16 keeps the passband flat up to 95 % of the lower Nyquist rate. */
const ZERO_CROSSINGS = 16;
/** Kaiser window with about 90 dB of stop-band attenuation. */
const KAISER_BETA = 9;
const CUTOFF = 0.95;

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/**
 * Changes the sample rate of one channel that arrives in blocks. Polyphase windowed-sinc interpolation: J. O.
 * Smith, "Digital Audio Resampling", with one exact filter for each of the `to / gcd` phases.
 */
export class Resampler {
  readonly #phases: Float32Array[];
  readonly #half: number;
  readonly #up: number;
  readonly #down: number;
  /** Input samples that later output still needs; the first of them is number `#start` of the input. */
  #buffer: Float32Array;
  #start: number;
  #received = 0;
  #produced = 0;

  /** Rates in Hz, whole numbers. */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const scale = Math.min(1, to / from) * CUTOFF;
    this.#half = Math.ceil(ZERO_CROSSINGS / scale);
    this.#phases = Array.from({ length: this.#up }, (_, phase) => this.#filter(phase / this.#up, scale));
    this.#start = -this.#half;
    this.#buffer = new Float32Array(this.#half);
  }

  /** Output for a block of input. It lags behind by half a filter; `end` gives the rest. */
  push(block: Float32Array): Float32Array {
    this.#received += block.length;
    return this.#process(block, Math.floor(((this.#received - this.#half) * this.#up) / this.#down));
  }

  end(): Float32Array {
    return this.#process(
      new Float32Array(this.#half + 1),
      Math.round((this.#received * this.#up) / this.#down),
    );
  }

  #process(block: Float32Array, producible: number): Float32Array {
    const input = new Float32Array(this.#buffer.length + block.length);
    input.set(this.#buffer);
    input.set(block, this.#buffer.length);
    const output = new Float32Array(Math.max(0, producible - this.#produced));
    for (let i = 0; i < output.length; i++) {
      const position = (this.#produced + i) * this.#down;
      const centre = Math.floor(position / this.#up);
      const filter = this.#phases[position % this.#up] ?? new Float32Array();
      const first = centre - this.#half + 1 - this.#start;
      let sum = 0;
      for (let tap = 0; tap < filter.length; tap++) sum += (filter[tap] ?? 0) * (input[first + tap] ?? 0);
      output[i] = sum;
    }
    this.#produced += output.length;
    const needed = Math.floor((this.#produced * this.#down) / this.#up) - this.#half + 1;
    const drop = Math.max(0, Math.min(input.length, needed - this.#start));
    this.#buffer = input.slice(drop);
    this.#start += drop;
    return output;
  }

  /** The filter for output that falls `fraction` of a sample after an input sample; its taps sum up to 1. */
  #filter(fraction: number, scale: number): Float32Array {
    const taps = new Float32Array(2 * this.#half);
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) {
      const distance = tap - this.#half + 1 - fraction;
      const inWindow = distance / this.#half;
      const window =
        Math.abs(inWindow) >= 1
          ? 0
          : bessel0(KAISER_BETA * Math.sqrt(1 - inWindow ** 2)) / bessel0(KAISER_BETA);
      const angle = Math.PI * distance * scale;
      const value = window * (angle === 0 ? 1 : Math.sin(angle) / angle);
      taps[tap] = value;
      sum += value;
    }
    return taps.map((tap) => tap / sum);
  }
}
