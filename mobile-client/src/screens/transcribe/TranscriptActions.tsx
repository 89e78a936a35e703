import type { Transcription } from '@ai-platform/contract';
import { useRouter } from 'expo-router';
import AudioLines from 'lucide-react-native/icons/audio-lines';
import Copy from 'lucide-react-native/icons/copy';
import Download from 'lucide-react-native/icons/download';
import MessageSquarePlus from 'lucide-react-native/icons/message-square-plus';
import Share2 from 'lucide-react-native/icons/share-2';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { ListRow } from '../../components/ListRow';
import { Sheet } from '../../components/Sheet';
import { useCopy } from '../../components/useCopy';
import { useCanShare, useExport } from '../../components/useExport';
import { replaceSpeechText } from '../../services/drafts/speech-draft';
import { saveMedia, shareMedia } from '../../services/media';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { encodeText } from '../../utils/bytes';
import { fileNameOf } from '../../utils/file-name';
import { toSrt } from '../../utils/subtitles';
import { AppendToChatSheet } from './AppendToChatSheet';

interface TranscriptActionsProps {
  transcription: Transcription;
  /** The words that files are named after. */
  title: string;
}

/** Takes a transcript to where it is needed. */
export function TranscriptActions({ transcription, title }: TranscriptActionsProps) {
  const { t } = useTranslation(['transcription', 'common']);
  const styles = useStyles();
  const router = useRouter();
  const copy = useCopy();
  const run = useExport();
  const shares = useCanShare();
  const { drafts } = useServices();
  const [open, setOpen] = useState<'save' | 'chat'>();
  const close = () => setOpen(undefined);
  const text = transcription.text.trim();
  const { segments = [], duration_seconds } = transcription;

  const textFile = { bytes: encodeText(`${text}\n`), mediaType: 'text/plain' };
  const save = (media: { bytes: Uint8Array; mediaType: string }) => {
    close();
    void run(saveMedia(media, fileNameOf(title, media.mediaType, 'transcript')), t('common:saved'));
  };
  const speak = async () => {
    await replaceSpeechText(drafts, text);
    router.navigate('/speak');
  };

  return (
    <View style={styles.actions}>
      <Button icon={Copy} label={t('common:copy')} onPress={() => void copy(text)} />
      <Button icon={MessageSquarePlus} label={t('appendToChat')} onPress={() => setOpen('chat')} />
      <Button icon={AudioLines} label={t('speakIt')} onPress={() => void speak()} />
      <IconButton icon={Download} label={t('common:save')} onPress={() => setOpen('save')} />
      {shares && (
        <IconButton
          icon={Share2}
          label={t('common:share')}
          onPress={() => void run(shareMedia(textFile, fileNameOf(title, textFile.mediaType, 'transcript')))}
        />
      )}
      <Sheet visible={open === 'save'} title={t('common:save')} onClose={close}>
        <View style={styles.rows}>
          <ListRow
            title={t('saveText')}
            text={t('saveTextHint')}
            trailing={null}
            onPress={() => save(textFile)}
          />
          <ListRow
            title={t('saveSrt')}
            text={t('saveSrtHint')}
            trailing={null}
            onPress={() =>
              save({
                bytes: encodeText(
                  toSrt(segments.length > 0 ? segments : [{ start: 0, end: null, text }], duration_seconds),
                ),
                mediaType: 'application/x-subrip',
              })
            }
          />
        </View>
      </Sheet>
      {open === 'chat' && <AppendToChatSheet text={text} onClose={close} />}
    </View>
  );
}

const useStyles = createStyles(() => ({
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
  rows: { marginHorizontal: -spacing.lg },
}));
