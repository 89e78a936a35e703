import 'react-native';

/**
 * What React Native for Web passes on to the browser and React Native's own types do not know. On iOS and Android
 * these are ignored.
 */
declare module 'react-native' {
  interface AccessibilityProps {
    'aria-activedescendant'?: string | undefined;
    'aria-controls'?: string | undefined;
    'aria-current'?: boolean | 'page' | undefined;
    'aria-describedby'?: string | undefined;
    'aria-errormessage'?: string | undefined;
    'aria-haspopup'?: 'dialog' | 'listbox' | 'menu' | undefined;
    'aria-invalid'?: boolean | undefined;
    'aria-level'?: number | undefined;
    'aria-orientation'?: 'horizontal' | 'vertical' | undefined;
    'aria-posinset'?: number | undefined;
    'aria-pressed'?: boolean | undefined;
    'aria-required'?: boolean | undefined;
    'aria-roledescription'?: string | undefined;
    'aria-setsize'?: number | undefined;
  }

  interface WebKeyboardEvent {
    key: string;
    shiftKey: boolean;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
    /** Composition of a character (Japanese, accents) is under way. */
    nativeEvent: { isComposing?: boolean };
    preventDefault(): void;
    stopPropagation(): void;
  }

  interface ViewProps {
    dataSet?: Record<string, string> | undefined;
    onKeyDown?: ((event: WebKeyboardEvent) => void) | undefined;
  }

  interface PressableStateCallbackType {
    /** A pointer rests on it. Undefined where there are no pointers. */
    readonly hovered?: boolean;
  }
}
