import { Stack } from 'expo-router';
import { AppProviders } from '../components/AppProviders';

export { RouteCrash as ErrorBoundary } from '../components/RouteCrash';

export default function RootLayout() {
  return (
    <AppProviders>
      <Stack screenOptions={{ headerShown: false, animation: 'none' }} />
    </AppProviders>
  );
}
