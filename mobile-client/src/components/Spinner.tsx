import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActivityIndicator } from 'react-native';
import { useTheme } from '../theme/ThemeProvider';
import { duration } from '../theme/tokens';

interface SpinnerProps {
  size?: 'small' | 'large';
  color?: string;
  /** What is being waited for; by default "Loading". */
  label?: string;
}

/** Turns while something is on its way, but shows nothing for the first 300 ms: most waits are shorter. */
export function Spinner({ size = 'small', color, label }: SpinnerProps) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const due = useDelay(duration.patience);
  if (!due) return null;
  return (
    <ActivityIndicator
      size={size}
      color={color ?? colors.muted}
      role="progressbar"
      aria-label={label ?? t('loading')}
    />
  );
}

/** False at first, true once the time (milliseconds) has passed. */
export function useDelay(milliseconds: number): boolean {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return due;
}
