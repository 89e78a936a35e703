import { Redirect } from 'expo-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/Screen';
import { useConversations } from '../../hooks/useConversations';
import { ConversationList } from './ConversationList';
import { ConversationListMenu } from './ConversationListMenu';

/** The conversations on a phone; where there is none yet, one to begin. */
export function ConversationsScreen() {
  const { t } = useTranslation('chat');
  const { conversations, loaded } = useConversations();
  const [selecting, setSelecting] = useState(false);
  if (loaded && conversations.length === 0) return <Redirect href="/chat/new" />;
  return (
    <Screen
      title={t('title')}
      scroll={false}
      actions={<ConversationListMenu onSelect={() => setSelecting(true)} />}
    >
      <ConversationList selecting={selecting} onSelecting={setSelecting} />
    </Screen>
  );
}
