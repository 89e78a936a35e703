import { useTranslation } from 'react-i18next';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

interface ChatScreenProps {
  /** The conversation to show; without it the list. */
  conversationId?: string;
}

export function ChatScreen(_props: ChatScreenProps) {
  const { t } = useTranslation('chat');
  return (
    <Screen title={t('title')}>
      <EmptyState
        icon={<CapabilityIcon capability="chat" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
      />
    </Screen>
  );
}
