import { Stack } from 'expo-router';
import { ChatPanes } from '../../../screens/chat/ChatPanes';

export { RouteCrash as ErrorBoundary } from '../../../components/RouteCrash';

/** The list lies below every conversation, also when a link leads straight into one. */
export const unstable_settings = { initialRouteName: 'index' };

export default function ChatLayout() {
  return (
    <ChatPanes>
      <Stack screenOptions={{ headerShown: false }} />
    </ChatPanes>
  );
}
