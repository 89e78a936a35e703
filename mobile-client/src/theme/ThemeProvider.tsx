import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { useColorScheme } from 'react-native';
import { applyThemeToPage } from './applyThemeToPage';
import { darkTheme, lightTheme, type Theme, type ThemePreference } from './theme';

const ThemeContext = createContext<Theme>(lightTheme);

interface ThemeProviderProps {
  preference: ThemePreference;
  children: ReactNode;
}

/** Gives everything below it the light or the dark theme, and paints the page around the app to match. */
export function ThemeProvider({ preference, children }: ThemeProviderProps) {
  const system = useColorScheme();
  const scheme = preference === 'system' ? system : preference;
  const theme = scheme === 'dark' ? darkTheme : lightTheme;
  useEffect(() => applyThemeToPage(theme), [theme]);
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
