import { Appearance } from 'react-native';
import type { Theme } from './theme';

/** Lets the system's own parts (keyboard, alerts, status bar) follow the theme of the app. */
export function applyThemeToPage({ scheme }: Theme): void {
  if (Appearance.getColorScheme() !== scheme) Appearance.setColorScheme(scheme);
}
