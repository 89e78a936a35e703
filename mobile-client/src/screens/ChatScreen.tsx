import { useRouter } from 'expo-router';
import { useBreakpoint } from '../theme/useBreakpoint';
import { ConversationsScreen } from './chat/ConversationsScreen';
import { NEW, Thread } from './chat/Thread';

interface ChatScreenProps {
  /** The conversation to show, `new` for one to begin. Without it the list, which wide windows have beside it anyway. */
  conversationId?: string;
}

export function ChatScreen({ conversationId }: ChatScreenProps) {
  const router = useRouter();
  const wide = useBreakpoint() === 'wide';
  if (conversationId === undefined && !wide) return <ConversationsScreen />;
  const id = conversationId ?? NEW;
  return (
    <Thread
      key={id}
      conversationId={id}
      onCreated={(created) => {
        if (conversationId === undefined) {
          router.push({ pathname: '/chat/[id]', params: { id: created } });
        } else router.setParams({ id: created });
      }}
    />
  );
}
