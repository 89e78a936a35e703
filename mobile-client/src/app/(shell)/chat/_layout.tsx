import { Stack } from 'expo-router';

/** The list lies below every conversation, also when a link leads straight into one. */
export const unstable_settings = { initialRouteName: 'index' };

export default function ChatLayout() {
  return <Stack screenOptions={{ headerShown: false }} />;
}
