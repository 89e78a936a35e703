import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { View } from 'react-native';

/** Milliseconds after which a dialog that closes has given back the focus, which may be nowhere by then. */
const SETTLED_MS = 60;
/** Milliseconds for which an entry that is drawn anew, since the list has another width now, takes the focus again. */
const MOVING_MS = 500;

/**
 * Leads the focus back to the list: to an entry, or to `elsewhere` when it is not drawn.
 *
 * @param entries changes when an entry is gone
 */
export function useEntryFocus(entries: unknown, elsewhere: () => void) {
  const [drawn] = useState(createDrawnEntries);
  /** The entry to go to once the entries have changed. */
  const goal = useRef<{ id: string | undefined }>(undefined);
  const focusSoon = (id: string | undefined) => {
    setTimeout(() => {
      if (id === undefined || !drawn.focus(id)) elsewhere();
    }, SETTLED_MS);
  };
  const reach = useEffectEvent(() => {
    const wanted = goal.current;
    goal.current = undefined;
    if (wanted) focusSoon(wanted.id);
  });
  useEffect(() => {
    // Read, so that it runs anew for each change.
    void entries;
    reach();
  }, [entries]);
  return {
    onElement: drawn.onElement,
    /** Once the entries have changed. */
    focusAfterChange: (id: string | undefined) => {
      goal.current = { id };
    },
    /** Once what is open now has closed. */
    focusAfterClose: focusSoon,
  };
}

/** The elements of the entries that are drawn, by id. */
function createDrawnEntries() {
  const elements = new Map<string, View>();
  let focused: { id: string; at: number } | undefined;
  return {
    onElement(id: string, element: View | null): void {
      if (!element) {
        elements.delete(id);
        return;
      }
      elements.set(id, element);
      if (focused?.id === id && Date.now() - focused.at < MOVING_MS) element.focus();
    },
    /** False when the entry is not drawn. */
    focus(id: string): boolean {
      const element = elements.get(id);
      if (!element) return false;
      focused = { id, at: Date.now() };
      element.focus();
      return true;
    },
  };
}
