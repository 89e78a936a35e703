import { useEffect, useEffectEvent } from 'react';
import { AppState } from 'react-native';

/** While there is something to lose, calls `rescue` when the app goes out of sight, where the system may end it. */
export function useLeaveGuard(enabled: boolean, rescue: () => void): void {
  const handle = useEffectEvent(rescue);
  useEffect(() => {
    if (!enabled) return;
    const subscription = AppState.addEventListener('change', (state) => {
      if (state === 'background') handle();
    });
    return () => subscription.remove();
  }, [enabled]);
}
