import '../i18n';
import { notifyManager } from '@tanstack/react-query';
import { act, cleanup, render } from '@testing-library/react-native';
import type { ReactElement } from 'react';
import { Dimensions } from 'react-native';
import { ToastProvider } from '../components/Toast';
import { ServicesProvider } from '../services/ServicesProvider';
import type { Services } from '../services/services';
import { ThemeProvider } from '../theme/ThemeProvider';

interface Surroundings {
  /** For what needs services; see `createTestServices`. */
  services?: Services;
  /** Of the window, in points: 390 is a phone, from 960 on it is wide. */
  width?: number;
}

// Replies that arrive between the steps of a test change what is shown, and React wants to know about it.
notifyManager.setNotifyFunction((notify) => act(notify));

const inUse = new Set<Services>();
afterEach(() => {
  cleanup();
  // What queries keep for later would keep the process alive.
  for (const services of inUse) services.queryClient.clear();
  inUse.clear();
});

/** Renders a component inside what every screen has around it: English, the light theme, toasts. */
export function renderInApp(element: ReactElement, { services, width = 390 }: Surroundings = {}) {
  const window = { width, height: 844, scale: 1, fontScale: 1 };
  Dimensions.set({ window, screen: window });
  if (services) inUse.add(services);
  return render(element, {
    wrapper: ({ children }) => {
      const app = (
        <ThemeProvider preference="light">
          <ToastProvider>{children}</ToastProvider>
        </ThemeProvider>
      );
      return services ? <ServicesProvider services={services}>{app}</ServicesProvider> : app;
    },
  });
}
