/** Hz. */
const SAMPLE_RATE = 16_000;
/** Samples of one Fourier transform. */
const FRAME = 400;
const HALF = FRAME / 2;
/** Samples from one frame to the next: 10 ms. */
const HOP = 160;
const WINDOW_SECONDS = 30;
/** Samples that a model hears at once. */
export const WINDOW_SAMPLES = WINDOW_SECONDS * SAMPLE_RATE;
/** Columns of a spectrogram. */
export const SPECTROGRAM_FRAMES = WINDOW_SAMPLES / HOP;

const SMALLEST_POWER = 1e-10;
/** Orders of magnitude below the loudest, under which all is equally silent. */
const RANGE = 8;

/** What a mel band takes of the frequencies from number `first` on. */
interface MelFilter {
  first: number;
  weights: Float32Array;
}

/** A row of `SPECTROGRAM_FRAMES` for each mel band, low ones first. Samples beyond `WINDOW_SAMPLES` are left out. */
export type LogMelSpectrogram = (samples: Float32Array) => Float32Array<ArrayBuffer>;

/**
 * Prepares the features that Whisper was trained on (https://arxiv.org/abs/2212.04356): the logarithm of the power in
 * `bands` mel bands, of frames with a Hann window that are centred on every tenth millisecond, clipped and scaled to
 * about -1 to 1. Audio is taken as followed by silence.
 */
export function createLogMelSpectrogram(bands: number): LogMelSpectrogram {
  const filters = melFilters(bands);
  const hann = Float32Array.from(
    { length: FRAME },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME),
  );
  const powerSpectrum = createPowerSpectrum();
  const frame = new Float32Array(FRAME);

  return (samples) => {
    const heard = samples.subarray(0, WINDOW_SAMPLES);
    const rows = new Float32Array(bands * SPECTROGRAM_FRAMES).fill(Math.log10(SMALLEST_POWER));
    let loudest = Math.log10(SMALLEST_POWER);
    const frames = Math.min(SPECTROGRAM_FRAMES, Math.ceil((heard.length + HALF) / HOP));
    for (let column = 0; column < frames; column++) {
      const start = column * HOP - HALF;
      for (let i = 0; i < FRAME; i++) frame[i] = sampleAt(heard, start + i) * (hann[i] ?? 0);
      const power = powerSpectrum(frame);
      for (const [band, { first, weights }] of filters.entries()) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (power[first + i] ?? 0);
        const value = Math.log10(Math.max(SMALLEST_POWER, sum));
        rows[band * SPECTROGRAM_FRAMES + column] = value;
        if (value > loudest) loudest = value;
      }
    }
    for (let i = 0; i < rows.length; i++) rows[i] = (Math.max(rows[i] ?? 0, loudest - RANGE) + 4) / 4;
    return rows;
  };
}

/** Audio is mirrored at the ends of the window, so that their frames are whole. */
function sampleAt(samples: Float32Array, position: number): number {
  const beyond = position - (WINDOW_SAMPLES - 1);
  return samples[beyond > 0 ? WINDOW_SAMPLES - 1 - beyond : Math.abs(position)] ?? 0;
}

/**
 * |X[k]|² for k from 0 to half the frame. Cosines are even and sines odd around the middle of the frame, which halves
 * the work of the plain transform; its length is no power of two.
 */
function createPowerSpectrum(): (frame: Float32Array) => Float32Array {
  const bins = HALF + 1;
  const cosines = new Float32Array(bins * HALF);
  const sines = new Float32Array(bins * HALF);
  for (let k = 0; k < bins; k++) {
    for (let n = 0; n < HALF; n++) {
      const angle = (2 * Math.PI * ((k * n) % FRAME)) / FRAME;
      cosines[k * HALF + n] = Math.cos(angle);
      sines[k * HALF + n] = Math.sin(angle);
    }
  }
  const even = new Float32Array(HALF);
  const odd = new Float32Array(HALF);
  const power = new Float32Array(bins);
  return (frame) => {
    for (let n = 1; n < HALF; n++) {
      const [left, right] = [frame[n] ?? 0, frame[FRAME - n] ?? 0];
      even[n] = left + right;
      odd[n] = left - right;
    }
    const [first, middle] = [frame[0] ?? 0, frame[HALF] ?? 0];
    for (let k = 0; k < bins; k++) {
      let real = first + (k % 2 === 0 ? middle : -middle);
      let imaginary = 0;
      for (let n = 1, at = k * HALF + 1; n < HALF; n++, at++) {
        real += (even[n] ?? 0) * (cosines[at] ?? 0);
        imaginary += (odd[n] ?? 0) * (sines[at] ?? 0);
      }
      power[k] = real * real + imaginary * imaginary;
    }
    return power;
  };
}

/** Triangles of equal area on Slaney's mel scale: linear up to 1 kHz, logarithmic above (Auditory Toolbox, 1998). */
function melFilters(bands: number): MelFilter[] {
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    melToHertz((i * hertzToMel(SAMPLE_RATE / 2)) / (bands + 1)),
  );
  return Array.from({ length: bands }, (_, band) => {
    const [low = 0, centre = 0, high = 0] = edges.slice(band, band + 3);
    const weights = Float32Array.from({ length: HALF + 1 }, (_, bin) => {
      const frequency = (bin * SAMPLE_RATE) / FRAME;
      const slope = Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre));
      return (Math.max(0, slope) * 2) / (high - low);
    });
    const first = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    return { first, weights: weights.subarray(first, weights.findLastIndex((weight) => weight > 0) + 1) };
  });
}

const LINEAR_HERTZ_PER_MEL = 200 / 3;
const LOGARITHMIC_FROM = 1_000;
const LOGARITHMIC_STEP = Math.log(6.4) / 27;

const hertzToMel = (hertz: number) =>
  hertz < LOGARITHMIC_FROM
    ? hertz / LINEAR_HERTZ_PER_MEL
    : LOGARITHMIC_FROM / LINEAR_HERTZ_PER_MEL + Math.log(hertz / LOGARITHMIC_FROM) / LOGARITHMIC_STEP;

function melToHertz(mel: number): number {
  const logarithmicMel = LOGARITHMIC_FROM / LINEAR_HERTZ_PER_MEL;
  return mel < logarithmicMel
    ? mel * LINEAR_HERTZ_PER_MEL
    : LOGARITHMIC_FROM * Math.exp((mel - logarithmicMel) * LOGARITHMIC_STEP);
}
