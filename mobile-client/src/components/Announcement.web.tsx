import { StyleSheet, Text } from 'react-native';

/** Says a text to screen readers, once each time that it changes. Nothing is to be seen. */
export function Announcement({ text }: { text: string }) {
  return (
    <Text role="status" aria-live="polite" style={styles.unseen}>
      {text}
    </Text>
  );
}

const styles = StyleSheet.create({
  unseen: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    opacity: 0,
    pointerEvents: 'none',
  },
});
