import { useTranslation } from 'react-i18next';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function SpeechToTextScreen() {
  const { t } = useTranslation('transcription');
  return (
    <Screen title={t('title')}>
      <EmptyState
        icon={<CapabilityIcon capability="speech_to_text" size="large" />}
        title={t('emptyTitle')}
        text={t('emptyText')}
      />
    </Screen>
  );
}
