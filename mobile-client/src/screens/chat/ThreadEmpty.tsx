import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { ScrollView } from 'react-native';
import { Button } from '../../components/Button';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { EmptyState } from '../../components/EmptyState';
import { Screen } from '../../components/Screen';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** A conversation before its first message. */
export function ThreadEmpty({ onExample }: { onExample: (text: string) => void }) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  return (
    <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
      <EmptyState
        icon={<CapabilityIcon capability="chat" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
        examples={[t('examples.explain'), t('examples.write'), t('examples.code')]}
        onExample={onExample}
      />
    </ScrollView>
  );
}

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

const useStyles = createStyles(() => ({
  content: { flexGrow: 1, paddingHorizontal: spacing.lg },
}));
