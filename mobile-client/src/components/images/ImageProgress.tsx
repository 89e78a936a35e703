import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useFormat } from '../../i18n/useFormat';
import type { Progress } from '../../services/inference';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import { ProgressBar } from '../ProgressBar';
import { Skeleton } from '../Skeleton';
import { useElapsedSeconds } from '../useElapsedSeconds';
import { usePictureWidth } from './usePictureWidth';

interface ImageProgressProps {
  label: string;
  progress: Progress;
  /** Milliseconds since the epoch. */
  startedAt: number;
  aspectRatio: number;
}

/** Seconds of a wait that need no numbers. */
const SHORT = 2;

/** The shape of the image that is being made, and how far it is. */
export function ImageProgress({ label, progress, startedAt, aspectRatio }: ImageProgressProps) {
  const styles = useStyles();
  const maxWidth = usePictureWidth(aspectRatio);
  const { share, text } = useProgress(progress, startedAt);
  return (
    <View style={[styles.progress, { maxWidth }]}>
      <Skeleton aspectRatio={aspectRatio} corner={radius.card} />
      <ProgressBar label={label} value={share} text={text} />
    </View>
  );
}

function useProgress({ uploaded, step = 0, steps = 0 }: Progress, startedAt: number) {
  const { t } = useTranslation(['image', 'common']);
  const format = useFormat();
  const elapsed = useElapsedSeconds(startedAt);
  const left = useTimeLeft(step, steps);
  if (steps > 0) {
    const done = t('step', { step: format.number(step), steps: format.number(steps) });
    const rest = left === undefined ? '' : `, ${t('common:timeLeft', { time: format.span(left) })}`;
    return { share: step / steps, text: `${done}${rest}` };
  }
  if (uploaded !== undefined && uploaded < 1)
    return { share: uploaded, text: t('uploading', { percent: format.number(uploaded * 100) }) };
  return { share: undefined, text: elapsed < SHORT ? ' ' : t('elapsed', { time: format.span(elapsed) }) };
}

/** Seconds, judged by the steps since the first one that was done; undefined until there are some. */
function useTimeLeft(step: number, steps: number): number | undefined {
  const [pace, setPace] = useState<{ first: number; since: number; now: number }>();
  useEffect(() => {
    const now = Date.now();
    setPace((known) => {
      // Another attempt counts from the start again.
      if (known === undefined || step <= known.first)
        return step > 0 ? { first: step, since: now, now } : undefined;
      return { ...known, now };
    });
  }, [step]);
  if (pace === undefined || step <= pace.first || step >= steps) return undefined;
  return Math.ceil(((pace.now - pace.since) / 1_000 / (step - pace.first)) * (steps - step));
}

const useStyles = createStyles(() => ({
  progress: { width: '100%', alignSelf: 'center', gap: spacing.md },
}));
