import Download from 'lucide-react-native/icons/download';
import RotateCcw from 'lucide-react-native/icons/rotate-ccw';
import Share2 from 'lucide-react-native/icons/share-2';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { Card } from '../../components/Card';
import { IconButton } from '../../components/IconButton';
import { KeptNote } from '../../components/images/KeptNote';
import { ServerWarnings } from '../../components/images/ServerWarnings';
import { AudioPlayer } from '../../components/player/AudioPlayer';
import { Text } from '../../components/Text';
import { useCanShare, useExport } from '../../components/useExport';
import type { TrackSource } from '../../hooks/useTrackPlayer';
import { languageName } from '../../i18n/languageName';
import { useFormat } from '../../i18n/useFormat';
import type { InferenceResult } from '../../services/inference';
import { saveMedia, shareMedia } from '../../services/media';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { fileNameOf } from '../../utils/file-name';
import { type AskedSpeech, askedSpeech } from './speech-request';
import { voiceOf } from './voices';

interface SpeechResultProps {
  result: InferenceResult<'text_to_speech'>;
  track: TrackSource;
  onUseAgain: (asked: AskedSpeech) => void;
  /** Asks the server anew. */
  onMakeNew: (asked: AskedSpeech) => void;
}

/** Finished speech: its player, what it says and how it was made. */
export function SpeechResult({ result, track, onUseAgain, onMakeNew }: SpeechResultProps) {
  const { t, i18n } = useTranslation(['speech', 'common']);
  const styles = useStyles();
  const format = useFormat();
  const run = useExport();
  const shares = useCanShare();
  const { value, entry, source, meta } = result;
  const asked = askedSpeech(entry?.parameters);
  const { text, voice, speed = 1 } = asked;
  const fileName = fileNameOf(track.title, value.mediaType, 'speech');
  const spoken = voice === undefined ? undefined : voiceOf(voice);
  const facts = [
    spoken?.name,
    spoken?.language && languageName(spoken.language, i18n.language),
    speed === 1 ? undefined : t('speedIs', { speed: format.number(speed, 2) }),
    format.bytes(value.bytes.length),
    meta.model,
  ].filter(Boolean);
  return (
    <View style={styles.result}>
      <Card style={styles.card}>
        <AudioPlayer
          track={track}
          media={value}
          actions={
            <>
              <IconButton
                icon={Download}
                label={t('common:download')}
                onPress={() => void run(saveMedia(value, fileName), t('common:saved'))}
              />
              {shares && (
                <IconButton
                  icon={Share2}
                  label={t('common:share')}
                  onPress={() => void run(shareMedia(value, fileName))}
                />
              )}
            </>
          }
        />
      </Card>
      <View>
        {source === 'cache' && entry && (
          <KeptNote entry={entry} onMakeNew={text === undefined ? undefined : () => onMakeNew(asked)} />
        )}
        <Text variant="figures" tone="muted" selectable>
          {facts.join(' · ')}
        </Text>
      </View>
      <ServerWarnings warnings={meta.warnings} />
      {text !== undefined && (
        <View style={styles.text}>
          <Text variant="reading" selectable numberOfLines={12}>
            {text}
          </Text>
          <View style={styles.actions}>
            <Button icon={RotateCcw} label={t('useAgain')} onPress={() => onUseAgain(asked)} />
          </View>
        </View>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  result: { gap: spacing.lg },
  card: { paddingVertical: spacing.xl },
  text: { maxWidth: layout.reading, gap: spacing.md },
  actions: { flexDirection: 'row' },
}));
