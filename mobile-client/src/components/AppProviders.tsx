import { hideAsync, preventAutoHideAsync } from 'expo-splash-screen';
import { type ReactNode, useEffect, useState } from 'react';
import { StatusBar } from 'react-native';
import { GestureHandlerRootView } from 'react-native-gesture-handler';
import { SafeAreaProvider } from 'react-native-safe-area-context';
import { useSettings } from '../hooks/useSettings';
import { setLanguage } from '../i18n';
import { ServicesProvider } from '../services/ServicesProvider';
import { createServices, type Services } from '../services/services';
import { ThemeProvider, useTheme } from '../theme/ThemeProvider';
import { KeyboardProvider } from './KeyboardRoom';
import { registerServiceWorker } from './registerServiceWorker';
import { ToastProvider } from './Toast';

interface AppProvidersProps {
  children: ReactNode;
  /** Tests bring their own. */
  services?: Services;
}

void preventAutoHideAsync();

/** Everything that the screens stand on: services, settings, theme, language, toasts. */
export function AppProviders({ children, services: given }: AppProvidersProps) {
  const [services] = useState(() => given ?? createServices());
  useEffect(registerServiceWorker, []);
  return (
    <GestureHandlerRootView style={{ flex: 1 }}>
      <SafeAreaProvider>
        <KeyboardProvider>
          <ServicesProvider services={services}>
            <AsSet>{children}</AsSet>
          </ServicesProvider>
        </KeyboardProvider>
      </SafeAreaProvider>
    </GestureHandlerRootView>
  );
}

/** Shows the app in the theme and language of the settings, once these are read. */
function AsSet({ children }: { children: ReactNode }) {
  const { settings, loaded } = useSettings();
  useEffect(() => {
    if (!loaded) return;
    setLanguage(settings.language);
    void hideAsync();
  }, [loaded, settings.language]);
  if (!loaded) return null;
  return (
    <ThemeProvider preference={settings.theme}>
      <SystemBars />
      <ToastProvider>{children}</ToastProvider>
    </ThemeProvider>
  );
}

function SystemBars() {
  const { scheme } = useTheme();
  return <StatusBar barStyle={scheme === 'dark' ? 'light-content' : 'dark-content'} />;
}
