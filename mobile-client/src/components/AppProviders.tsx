import '../i18n';
import { type ReactNode, useEffect } from 'react';
import { StatusBar } from 'react-native';
import { GestureHandlerRootView } from 'react-native-gesture-handler';
import { SafeAreaProvider } from 'react-native-safe-area-context';
import { ThemeProvider, useTheme } from '../theme/ThemeProvider';
import { KeyboardProvider } from './KeyboardRoom';
import { registerServiceWorker } from './registerServiceWorker';
import { ToastProvider } from './Toast';

/** Everything that the screens stand on. */
export function AppProviders({ children }: { children: ReactNode }) {
  useEffect(registerServiceWorker, []);
  return (
    <GestureHandlerRootView style={{ flex: 1 }}>
      <SafeAreaProvider>
        <KeyboardProvider>
          <ThemeProvider preference="system">
            <SystemBars />
            <ToastProvider>{children}</ToastProvider>
          </ThemeProvider>
        </KeyboardProvider>
      </SafeAreaProvider>
    </GestureHandlerRootView>
  );
}

function SystemBars() {
  const { scheme } = useTheme();
  return <StatusBar barStyle={scheme === 'dark' ? 'light-content' : 'dark-content'} />;
}
