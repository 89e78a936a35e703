import { useEffect, useEffectEvent, useRef } from 'react';
import type { View } from 'react-native';

/** Milliseconds after which a dialog that closes has given back the focus, which may be nowhere by then. */
const SETTLED_MS = 60;

/**
 * Leads the focus back to the list: to an entry, or to `elsewhere` when it is not drawn.
 *
 * @param entries changes when an entry is gone
 */
export function useEntryFocus(entries: unknown, elsewhere: () => void) {
  const elements = useRef(new Map<string, View>());
  const goal = useRef<{ id: string | undefined }>(undefined);
  const focus = (id: string | undefined) => {
    const element = id === undefined ? undefined : elements.current.get(id);
    if (element) element.focus();
    else elsewhere();
  };
  const reach = useEffectEvent(() => {
    const wanted = goal.current;
    goal.current = undefined;
    if (wanted) setTimeout(() => focus(wanted.id), SETTLED_MS);
  });
  useEffect(() => {
    // Read, so that it runs anew for each change.
    void entries;
    reach();
  }, [entries]);
  return {
    refOf: (id: string) => (element: View | null) => {
      if (element) elements.current.set(id, element);
      else elements.current.delete(id);
    },
    /** Once the entries have changed. */
    focusAfterChange: (id: string | undefined) => {
      goal.current = { id };
    },
    /** Once what is open now has closed. */
    focusAfterClose: (id: string | undefined) => {
      setTimeout(() => focus(id), SETTLED_MS);
    },
  };
}
