import { type ImageStyle, StyleSheet, type TextStyle, type ViewStyle } from 'react-native';
import { useTheme } from './ThemeProvider';
import type { Theme } from './theme';

type Styles = Record<string, ViewStyle | TextStyle | ImageStyle>;

/**
 * Makes a hook that gives the styles for the current theme. They are made once per theme, not once per component.
 *
 * @example const useStyles = createStyles(({ colors }) => ({ card: { backgroundColor: colors.surface } }));
 */
export function createStyles<T extends Styles>(
  make: (theme: Theme) => T & StyleSheet.NamedStyles<T>,
): () => T {
  const made = new Map<Theme['scheme'], T>();
  return () => {
    const theme = useTheme();
    const known = made.get(theme.scheme);
    if (known) return known;
    const styles = StyleSheet.create<T>(make(theme));
    made.set(theme.scheme, styles);
    return styles;
  };
}
