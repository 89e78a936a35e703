import { useLocalSearchParams } from 'expo-router';
import { ChatScreen } from '../../../screens/ChatScreen';

export { RouteCrash as ErrorBoundary } from '../../../components/RouteCrash';

export default function ConversationRoute() {
  const { id } = useLocalSearchParams<{ id: string }>();
  return <ChatScreen conversationId={id} />;
}
