import Camera from 'lucide-react-native/icons/camera';
import ClipboardPaste from 'lucide-react-native/icons/clipboard-paste';
import ImagePlus from 'lucide-react-native/icons/image-plus';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ImageStrip } from '../../components/images/ImageStrip';
import { Spinner } from '../../components/Spinner';
import { Text } from '../../components/Text';
import { canPasteImage, pasteImage, pickImage, takePhoto } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { canTakePhoto } from './canTakePhoto';
import type { PictureSource } from './usePictureSource';

interface PictureSourcesProps {
  source: PictureSource;
  /** Choosing is the one main thing to do here. */
  main?: boolean;
}

/** Where a picture to edit can come from. */
export function PictureSources({ source, main = false }: PictureSourcesProps) {
  const { t } = useTranslation('edit');
  const styles = useStyles();
  const { state, take, takeEntry } = source;
  return (
    <View style={styles.sources}>
      <View style={[styles.buttons, main && styles.centred]}>
        <Button
          kind={main ? 'primary' : 'quiet'}
          icon={ImagePlus}
          label={t('choose')}
          busy={state === 'preparing'}
          onPress={() => void take(pickImage())}
        />
        {canTakePhoto && (
          <Button icon={Camera} label={t('takePhoto')} onPress={() => void take(takePhoto())} />
        )}
        {canPasteImage() && (
          <Button icon={ClipboardPaste} label={t('paste')} onPress={() => void take(pasteImage())} />
        )}
      </View>
      <SourceNotice source={source} />
      <ImageStrip title={t('fromLibrary')} onChoose={(entry) => void takeEntry(entry)} />
    </View>
  );
}

/** That a picture is being prepared, or why there is none. */
export function SourceNotice({ source: { state } }: Pick<PictureSourcesProps, 'source'>) {
  const { t } = useTranslation('edit');
  if (state === 'idle') return null;
  if (state === 'preparing') return <Spinner label={t('preparing')} />;
  return (
    <Text role="alert" tone="danger" align="center">
      {t(`source.${state}`)}
    </Text>
  );
}

const useStyles = createStyles(() => ({
  sources: { gap: spacing.xl, alignSelf: 'stretch' },
  buttons: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.sm },
  centred: { justifyContent: 'center' },
}));
