import { useEffect } from 'react';
import { AccessibilityInfo } from 'react-native';

/** Says a text to screen readers, once each time that it changes. Nothing is to be seen. */
export function Announcement({ text }: { text: string }) {
  useEffect(() => {
    if (text !== '') AccessibilityInfo.announceForAccessibility(text);
  }, [text]);
  return null;
}
