import { useTranslation } from 'react-i18next';
import { ScrollView } from 'react-native';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { EmptyState } from '../../components/EmptyState';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** Before the first message: what to do here, and examples to tap. */
export function ChatEmpty({ onExample }: { onExample: (text: string) => void }) {
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

const useStyles = createStyles(() => ({
  content: { flexGrow: 1, paddingHorizontal: spacing.lg },
}));
