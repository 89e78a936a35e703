import '../i18n';
import { type RenderOptions, render } from '@testing-library/react-native';
import type { ReactElement } from 'react';
import { ToastProvider } from '../components/Toast';
import { ThemeProvider } from '../theme/ThemeProvider';

/** Renders a component inside what every screen has around it: English, the light theme, toasts. */
export function renderInApp(element: ReactElement, options: RenderOptions = {}) {
  return render(
    <ThemeProvider preference="light">
      <ToastProvider>{element}</ToastProvider>
    </ThemeProvider>,
    options,
  );
}
