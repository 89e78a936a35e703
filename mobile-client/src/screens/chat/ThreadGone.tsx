import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { EmptyState } from '../../components/EmptyState';
import { Screen } from '../../components/Screen';

/** In place of a conversation that does not exist. */
export function ThreadGone() {
  const { t } = useTranslation('chat');
  const router = useRouter();
  return (
    <Screen title={t('title')} onBack={() => router.dismissTo('/chat')}>
      <EmptyState
        icon={<CapabilityIcon capability="chat" size="large" />}
        title={t('gone')}
        text={t('goneText')}
        action={
          <Button
            kind="primary"
            label={t('newConversation')}
            onPress={() => router.setParams({ id: 'new' })}
          />
        }
      />
    </Screen>
  );
}
