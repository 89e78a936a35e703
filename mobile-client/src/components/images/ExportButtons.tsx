import Copy from 'lucide-react-native/icons/copy';
import Download from 'lucide-react-native/icons/download';
import Share2 from 'lucide-react-native/icons/share-2';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import {
  canCopyImage,
  canShare,
  copyImage,
  type ExportResult,
  saveMedia,
  shareMedia,
} from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { fileNameOf } from '../../utils/file-name';
import type { Media } from '../../utils/media';
import { IconButton } from '../IconButton';
import { useToast } from '../Toast';

interface ExportButtonsProps {
  image: Media;
  /** The words that the file is named after. */
  title: string;
}

/** Takes an image out of the app: saves, shares and copies it, where the device can. */
export function ExportButtons({ image, title }: ExportButtonsProps) {
  const { t } = useTranslation(['image', 'common']);
  const styles = useStyles();
  const toast = useToast();
  const shares = useCanShare();
  const fileName = fileNameOf(title, image.mediaType, 'image');
  const run = async (work: Promise<ExportResult>, done?: string) => {
    const result = await work;
    if (result === 'denied') toast({ text: t('exportDenied') });
    else if (result === 'failed') toast({ text: t('exportFailed') });
    else if (result === 'done' && done !== undefined) toast({ text: done });
  };
  return (
    <View style={styles.row}>
      <IconButton
        icon={Download}
        label={t('common:save')}
        onPress={() => void run(saveMedia(image, fileName), t('saved'))}
      />
      {shares && (
        <IconButton
          icon={Share2}
          label={t('common:share')}
          onPress={() => void run(shareMedia(image, fileName))}
        />
      )}
      {canCopyImage(image.mediaType) && (
        <IconButton
          icon={Copy}
          label={t('common:copy')}
          onPress={() => void run(copyImage(image), t('common:copied'))}
        />
      )}
    </View>
  );
}

function useCanShare(): boolean {
  const [shares, setShares] = useState(false);
  useEffect(() => {
    let left = false;
    void canShare().then((able) => {
      if (!left) setShares(able);
    });
    return () => {
      left = true;
    };
  }, []);
  return shares;
}

const useStyles = createStyles(() => ({
  row: { flexDirection: 'row' },
}));
