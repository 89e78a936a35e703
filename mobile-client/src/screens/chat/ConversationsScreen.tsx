import { useRouter } from 'expo-router';
import Plus from 'lucide-react-native/icons/plus';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { Screen } from '../../components/Screen';
import { useBeginConversation } from '../../hooks/useBeginConversation';
import { useConversations } from '../../hooks/useConversations';
import { useSettings } from '../../hooks/useSettings';
import { ChatEmpty } from './ChatEmpty';
import { ConversationList } from './ConversationList';
import { ConversationListMenu } from './ConversationListMenu';
import { newChatOptions } from './new-chat-options';

/** The conversations on a phone. */
export function ConversationsScreen() {
  const { t } = useTranslation('chat');
  const router = useRouter();
  const begin = useBeginConversation();
  const { settings } = useSettings();
  const { conversations, loaded } = useConversations();
  const [selecting, setSelecting] = useState(false);
  const open = (id: string) => router.push({ pathname: '/chat/[id]', params: { id } });
  return (
    <Screen
      title={t('title')}
      scroll={false}
      actions={<ConversationListMenu onSelect={() => setSelecting(true)} />}
    >
      {loaded && conversations.length === 0 ? (
        <ChatEmpty
          onExample={(text) => void begin(text, newChatOptions(settings)).then(open)}
          action={
            <Button kind="primary" icon={Plus} label={t('newConversation')} onPress={() => open('new')} />
          }
        />
      ) : (
        <ConversationList selecting={selecting} onSelecting={setSelecting} />
      )}
    </Screen>
  );
}
