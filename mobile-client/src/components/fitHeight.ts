import type { TextInput } from 'react-native';

/** Native text fields of several lines grow with their text by themselves. */
export function fitHeight(_input: TextInput | null): void {}
