import { useTranslation } from 'react-i18next';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function ImageGenerationScreen() {
  const { t } = useTranslation('image');
  return (
    <Screen title={t('title')}>
      <EmptyState
        icon={<CapabilityIcon capability="image_generation" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
      />
    </Screen>
  );
}
