import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useSyncExternalStore } from 'react';

/** Whether the screen around is the one that is in front. */
export function useInFront(): boolean {
  const navigation = useContext(NavigationContext);
  return useSyncExternalStore(
    (onChange) => {
      const leave = [navigation?.addListener('focus', onChange), navigation?.addListener('blur', onChange)];
      return () => {
        for (const stop of leave) stop?.();
      };
    },
    () => navigation?.isFocused() ?? true,
  );
}
