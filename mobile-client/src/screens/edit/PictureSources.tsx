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
      {state === 'preparing' && <Spinner label={t('preparing')} />}
      {state !== 'idle' && state !== 'preparing' && (
        <Text role="alert" tone="danger" align={main ? 'center' : 'left'}>
          {t(`source.${state}`)}
        </Text>
      )}
      <ImageStrip title={t('fromLibrary')} onChoose={(entry) => void takeEntry(entry)} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  sources: { gap: spacing.xl, alignSelf: 'stretch' },
  buttons: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.sm },
  centred: { justifyContent: 'center' },
}));
