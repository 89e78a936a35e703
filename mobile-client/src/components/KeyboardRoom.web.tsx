import type { ReactNode } from 'react';
import { type StyleProp, View, type ViewStyle } from 'react-native';

interface KeyboardRoomProps {
  style?: StyleProp<ViewStyle>;
  children: ReactNode;
}

/** A browser makes room for the keyboard itself (`interactive-widget` in index.html). */
export function KeyboardRoom({ style, children }: KeyboardRoomProps) {
  return <View style={style}>{children}</View>;
}

export function useKeyboardShown(): boolean {
  return false;
}

export function KeyboardProvider({ children }: { children: ReactNode }) {
  return children;
}
