import { useTranslation } from 'react-i18next';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function TextToSpeechScreen() {
  const { t } = useTranslation('speech');
  return (
    <Screen title={t('title')}>
      <EmptyState
        icon={<CapabilityIcon capability="text_to_speech" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
      />
    </Screen>
  );
}
