import type { TextInput } from 'react-native';

/** Gives a field of several lines the height of its text; its styles say the least and the most. */
export function fitHeight(input: TextInput | null): void {
  if (input === null) return;
  // In a browser React Native's text field is the textarea itself.
  const textarea = input as unknown as HTMLTextAreaElement;
  // Two unless told otherwise, and counted even when the text has one.
  textarea.rows = 1;
  textarea.style.height = 'auto';
  textarea.style.height = `${textarea.scrollHeight}px`;
}
