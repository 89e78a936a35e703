import type { TextInputProps, WebKeyboardEvent } from 'react-native';

interface SubmitKey {
  key: 'enter' | 'modifier';
  onSubmit: () => void;
}

export function submitKey({ key, onSubmit }: SubmitKey): Pick<TextInputProps, 'onKeyPress'> {
  return {
    onKeyPress: (nativeEvent) => {
      // React Native for Web hands over the browser's keydown event.
      const event = nativeEvent as unknown as WebKeyboardEvent;
      const sends =
        event.key === 'Enter' && (key === 'enter' ? !event.shiftKey : event.ctrlKey || event.metaKey);
      if (!sends || event.nativeEvent.isComposing) return;
      event.preventDefault();
      onSubmit();
    },
  };
}
