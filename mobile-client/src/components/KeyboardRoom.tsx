import type { ReactNode } from 'react';
import type { StyleProp, ViewStyle } from 'react-native';
import { KeyboardAvoidingView, KeyboardProvider, useKeyboardState } from 'react-native-keyboard-controller';

interface KeyboardRoomProps {
  style?: StyleProp<ViewStyle>;
  children: ReactNode;
}

/** Ends where the keyboard of the device begins. */
export function KeyboardRoom({ style, children }: KeyboardRoomProps) {
  return (
    <KeyboardAvoidingView behavior="padding" style={style}>
      {children}
    </KeyboardAvoidingView>
  );
}

/** Whether the keyboard of the device covers the lower part of the window. */
export function useKeyboardShown(): boolean {
  return useKeyboardState((state) => state.isVisible);
}

export { KeyboardProvider };
