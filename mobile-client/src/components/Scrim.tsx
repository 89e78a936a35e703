import { StyleSheet, View } from 'react-native';

/**
 * Takes a press beside a sheet or menu and closes it. Nothing that a keyboard or screen reader could stop at: they have
 * Escape, the back gesture and a button.
 */
export function Scrim({ color, onPress }: { color?: string; onPress: () => void }) {
  return (
    <View
      aria-hidden
      style={[StyleSheet.absoluteFill, color !== undefined && { backgroundColor: color }]}
      onStartShouldSetResponder={() => true}
      onResponderRelease={onPress}
    />
  );
}
