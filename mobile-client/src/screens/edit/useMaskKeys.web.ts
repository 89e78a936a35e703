import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useEffect, useEffectEvent, useState } from 'react';
import type { MaskKeys } from './useMaskKeys';

/**
 * Ctrl+Z and Ctrl+Shift+Z undo and redo, + and - zoom, 0 fits, [ and ] change the brush, while the screen is in front
 * and nothing is being written.
 *
 * @returns true while the space bar is held, which moves the picture
 */
export function useMaskKeys(keys: MaskKeys): boolean {
  const navigation = useContext(NavigationContext);
  const [held, setHeld] = useState(false);

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (navigation && !navigation.isFocused()) return;
    if (isWriting(event.target) || document.querySelector('[aria-modal="true"]')) return;
    const action = actionOf(event, keys);
    if (action) {
      event.preventDefault();
      action();
    } else if (event.key === ' ' && !isControl(event.target)) {
      // The page would scroll.
      event.preventDefault();
      setHeld(true);
    }
  });
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => press(event);
    const onUp = (event: KeyboardEvent) => {
      if (event.key === ' ') setHeld(false);
    };
    const onBlur = () => setHeld(false);
    document.addEventListener('keydown', onDown);
    document.addEventListener('keyup', onUp);
    window.addEventListener('blur', onBlur);
    return () => {
      document.removeEventListener('keydown', onDown);
      document.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
  return held;
}

function actionOf(event: KeyboardEvent, keys: MaskKeys): (() => void) | undefined {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return event.shiftKey ? keys.onRedo : keys.onUndo;
    return key === 'y' ? keys.onRedo : undefined;
  }
  if (event.altKey) return undefined;
  if (key === '+' || key === '=') return () => keys.onZoom(1);
  if (key === '-') return () => keys.onZoom(-1);
  if (key === '0') return keys.onFit;
  if (key === '[') return () => keys.onBrush(-1);
  return key === ']' ? () => keys.onBrush(1) : undefined;
}

const matches = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

/** A text field undoes its own text. */
const isWriting = (target: EventTarget | null): boolean =>
  matches(target, 'textarea, [contenteditable="true"], input:not([type="range"])');

/** The space bar presses what has the focus. */
const isControl = (target: EventTarget | null): boolean =>
  matches(target, 'button, a, input, [role="button"], [role="radio"], [role="switch"]');
