export interface SeekBarProps {
  label: string;
  /** Seconds. */
  position: number;
  duration: number;
  /** Both in words, for the ears. */
  valueText: string;
  onSeek: (seconds: number) => void;
}

/** Seconds that an arrow key moves, and those that Page Up and Page Down move. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 5,
  ArrowUp: 5,
  ArrowLeft: -5,
  ArrowDown: -5,
  PageUp: 30,
  PageDown: -30,
};

/** Where a key leads to from a place in a sound, in seconds; undefined for keys that lead nowhere. */
export function seekByKey(
  key: string,
  { position, duration }: Pick<SeekBarProps, 'position' | 'duration'>,
): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return duration;
  const step = STEPS[key];
  return step === undefined ? undefined : Math.min(duration, Math.max(0, position + step));
}
