import type { TextInputProps } from 'react-native';

interface SubmitKey {
  /** `enter`: Enter sends, Shift+Enter makes a line. `modifier`: Ctrl or ⌘ with Enter sends. */
  key: 'enter' | 'modifier';
  onSubmit: () => void;
  /** Escape leaves the field as it was. */
  onEscape?: (() => void) | undefined;
}

/** Props of a text field that sends by keyboard. Phones have no such key: there Enter makes a line. */
export function submitKey(_options: SubmitKey): Pick<TextInputProps, 'onKeyPress'> {
  return {};
}
