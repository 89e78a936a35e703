import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useEffect, useEffectEvent } from 'react';

/** Calls back when Escape is pressed while the screen is in front and no dialog, which Escape closes, is open. */
export function useEscapeKey(onEscape: () => void, enabled: boolean): void {
  const navigation = useContext(NavigationContext);
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
    if (navigation && !navigation.isFocused()) return;
    if (document.querySelector('[aria-modal="true"]')) return;
    onEscape();
  });
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent) => handle(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [enabled]);
}
