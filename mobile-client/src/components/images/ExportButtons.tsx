import Copy from 'lucide-react-native/icons/copy';
import Download from 'lucide-react-native/icons/download';
import Share2 from 'lucide-react-native/icons/share-2';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { canCopyImage, copyImage, saveMedia, shareMedia } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { fileNameOf } from '../../utils/file-name';
import type { Media } from '../../utils/media';
import { IconButton } from '../IconButton';
import { useCanShare, useExport } from '../useExport';

interface ExportButtonsProps {
  image: Media;
  /** The words that the file is named after. */
  title: string;
}

/** Takes an image out of the app: saves, shares and copies it, where the device can. */
export function ExportButtons({ image, title }: ExportButtonsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const run = useExport();
  const shares = useCanShare();
  const fileName = fileNameOf(title, image.mediaType, 'image');
  return (
    <View style={styles.row}>
      <IconButton
        icon={Download}
        label={t('save')}
        onPress={() => void run(saveMedia(image, fileName), t('saved'))}
      />
      {shares && (
        <IconButton icon={Share2} label={t('share')} onPress={() => void run(shareMedia(image, fileName))} />
      )}
      {canCopyImage(image.mediaType) && (
        <IconButton icon={Copy} label={t('copy')} onPress={() => void run(copyImage(image), t('copied'))} />
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  row: { flexDirection: 'row' },
}));
