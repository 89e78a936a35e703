import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/Screen';
import { ConversationList } from './ConversationList';
import { ConversationListMenu } from './ConversationListMenu';

/** The conversations on a phone. */
export function ConversationsScreen() {
  const { t } = useTranslation('chat');
  const [selecting, setSelecting] = useState(false);
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
