import { useEffect, useState } from 'react';
import { StyleSheet, Text } from 'react-native';

/** Long enough for a screen reader to have taken it; after that it would only be met a second time. */
const STAY_MS = 3_000;

/** Says a text to screen readers, once each time that it changes. Nothing is to be seen. */
export function Announcement({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), STAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Text role="status" aria-live="polite" style={styles.unseen}>
      {said === text ? '' : text}
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
