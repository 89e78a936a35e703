import type { TextInputProps, WebKeyboardEvent } from 'react-native';

interface SubmitKey {
  key: 'enter' | 'modifier';
  onSubmit: () => void;
  onEscape?: (() => void) | undefined;
}

export function submitKey({ key, onSubmit, onEscape }: SubmitKey): Pick<TextInputProps, 'onKeyPress'> {
  return {
    onKeyPress: (nativeEvent) => {
      // React Native for Web hands over the browser's keydown event.
      const event = nativeEvent as unknown as WebKeyboardEvent;
      if (event.key === 'Escape' && onEscape) {
        event.preventDefault();
        return onEscape();
      }
      const sends =
        event.key === 'Enter' && (key === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey);
      if (!sends || event.nativeEvent.isComposing) return;
      event.preventDefault();
      onSubmit();
    },
  };
}
