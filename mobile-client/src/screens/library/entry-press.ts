import type { PressableProps, View } from 'react-native';
import type { CacheEntry } from '../../services/cache';

/** What every entry of the library is given. */
export interface EntryProps {
  entry: CacheEntry;
  /** Milliseconds since the epoch. */
  now: number;
  /** Its details are in sight. */
  current: boolean;
  /** Whether it is chosen; undefined while none can be. */
  selected: boolean | undefined;
  onOpen: (entry: CacheEntry) => void;
  /** Chooses it or not; begins choosing where none can be yet. */
  onToggle: (entry: CacheEntry) => void;
  /** Told of the element, to put the focus there, and of null when it is gone. */
  onElement: (id: string, element: View | null) => void;
}

type EntryPress = Pick<
  PressableProps,
  'role' | 'aria-checked' | 'aria-current' | 'accessibilityState' | 'onPress' | 'onLongPress'
>;

/** An entry as a button that opens it or, while several are chosen, as a checkbox. */
export function entryPress({
  entry,
  current,
  selected,
  onOpen,
  onToggle,
}: Omit<EntryProps, 'now' | 'onElement'>): EntryPress {
  if (selected !== undefined) {
    return { role: 'checkbox', 'aria-checked': selected, onPress: () => onToggle(entry) };
  }
  return {
    role: 'button',
    ...(current ? { 'aria-current': true, accessibilityState: { selected: true } } : {}),
    onPress: () => onOpen(entry),
    onLongPress: () => onToggle(entry),
  };
}
