import VolumeX from 'lucide-react-native/icons/volume-x';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { useTheme } from '../../theme/ThemeProvider';

/** A recording in which nothing is to be heard, before it is sent in vain. */
export function SilentNotice({ onRecordAgain }: { onRecordAgain: () => void }) {
  const { t } = useTranslation('transcription');
  const { colors } = useTheme();
  return (
    <EmptyState
      icon={<VolumeX size={40} color={colors.muted} aria-hidden />}
      title={t('silent')}
      text={t('silentText')}
      action={<Button label={t('recordAgain')} onPress={onRecordAgain} />}
    />
  );
}
