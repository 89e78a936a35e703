import { type Colors, darkColors, lightColors } from './colors';

export interface Theme {
  scheme: 'light' | 'dark';
  colors: Colors;
}

/** What a person chose; `system` follows the device. */
export type ThemePreference = 'system' | 'light' | 'dark';

export const lightTheme: Theme = { scheme: 'light', colors: lightColors };
export const darkTheme: Theme = { scheme: 'dark', colors: darkColors };
