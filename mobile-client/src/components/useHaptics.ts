import { ImpactFeedbackStyle, impactAsync } from 'expo-haptics';
import { useSettings } from '../hooks/useSettings';

/** Gives a function that taps lightly, for when something starts, stops or ends; silent when switched off. */
export function useHaptics(): () => void {
  const { settings } = useSettings();
  return () => {
    // A device that cannot vibrate is no problem.
    if (settings.haptics) impactAsync(ImpactFeedbackStyle.Light).catch(() => {});
  };
}
