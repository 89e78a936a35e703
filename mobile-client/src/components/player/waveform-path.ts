/** Points from one bar to the next. */
const PITCH = 4;

/**
 * The bars of a waveform as an SVG path: as many as fit, each as high as the loudest of the peaks that it stands for, and
 * the loudest of all over the whole height. Without peaks a line of dots.
 *
 * @param width and height in points
 */
export function waveformPath(peaks: readonly number[] | null, width: number, height: number): string {
  const bars = Math.max(1, Math.floor(width / PITCH));
  const loudest = Math.max(...(peaks ?? []), Number.EPSILON);
  const middle = height / 2;
  return Array.from({ length: bars }, (_, bar) => {
    const x = PITCH / 2 + bar * PITCH;
    const peak = peaks === null ? 0 : loudestOf(peaks, bar / bars, (bar + 1) / bars) / loudest;
    const half = Math.max(0.5, (peak * (height - 2)) / 2);
    return `M${x} ${(middle - half).toFixed(1)}V${(middle + half).toFixed(1)}`;
  }).join('');
}

/** @param from and to as parts of the whole, 0 to 1 */
function loudestOf(peaks: readonly number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  const end = Math.max(first + 1, Math.floor(to * peaks.length));
  return Math.max(...peaks.slice(first, end), 0);
}
