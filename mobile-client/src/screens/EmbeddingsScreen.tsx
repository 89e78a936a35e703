import { useTranslation } from 'react-i18next';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function EmbeddingsScreen() {
  const { t } = useTranslation('embeddings');
  return (
    <Screen title={t('title')}>
      <EmptyState
        icon={<CapabilityIcon capability="embeddings" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
      />
    </Screen>
  );
}
