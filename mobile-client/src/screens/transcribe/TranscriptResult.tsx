import Mic from 'lucide-react-native/icons/mic';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { Card } from '../../components/Card';
import { EmptyState } from '../../components/EmptyState';
import { IconButton } from '../../components/IconButton';
import { KeptNote } from '../../components/images/KeptNote';
import { ServerWarnings } from '../../components/images/ServerWarnings';
import { AudioPlayer } from '../../components/player/AudioPlayer';
import { Text } from '../../components/Text';
import { useRecordingMedia, useRecordings } from '../../hooks/useRecordings';
import { useSettings } from '../../hooks/useSettings';
import { useTrackPlayer } from '../../hooks/useTrackPlayer';
import { languageName } from '../../i18n/languageName';
import { useFormat } from '../../i18n/useFormat';
import type { InferenceResult } from '../../services/inference';
import type { Recording } from '../../services/recordings';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { segmentAt } from '../../utils/subtitles';
import { TranscriptActions } from './TranscriptActions';
import { TranscriptText } from './TranscriptText';

interface TranscriptResultProps {
  result: InferenceResult<'speech_to_text'>;
  /** What it was made of; undefined when it is no longer kept. */
  recording: Recording | undefined;
  /** Makes the text anew. */
  onMakeNew: (recording: Recording) => void;
  onDelete: (recording: Recording) => void;
}

/** A transcript with its recording, and what can be done with it. */
export function TranscriptResult({ result, recording, onMakeNew, onDelete }: TranscriptResultProps) {
  const { t, i18n } = useTranslation('transcription');
  const styles = useStyles();
  const format = useFormat();
  const { value, entry, source, meta } = result;
  const { text, language, confidence, duration_seconds, segments = [] } = value;
  const facts = [
    language && languageName(language, i18n.language),
    confidence === null ? undefined : t('confidence', { percent: format.number(confidence * 100) }),
    duration_seconds > 0 ? t('duration', { time: format.clock(duration_seconds) }) : undefined,
    meta.model ?? value.model,
  ].filter(Boolean);
  const again = recording && (() => onMakeNew(recording));
  const pieces = segments.length > 0 ? segments : [{ start: 0, end: null, text }];

  return (
    <View style={styles.result}>
      {text.trim() === '' ? (
        <EmptyState
          title={t('nothingSaid')}
          text={t('nothingSaidText')}
          action={again && <Button icon={Mic} label={t('makeAgain')} onPress={again} />}
        />
      ) : null}
      {recording ? (
        <Heard recording={recording} pieces={text.trim() === '' ? [] : pieces} onDelete={onDelete} />
      ) : (
        text.trim() !== '' && (
          <>
            <Text variant="caption" tone="muted">
              {t('recordingGone')}
            </Text>
            <TranscriptText segments={pieces} current={-1} />
          </>
        )
      )}
      {text.trim() !== '' && <TranscriptActions transcription={value} title={entry?.title ?? ''} />}
      <View>
        {source === 'cache' && entry && <KeptNote entry={entry} onMakeNew={again} />}
        <Text variant="figures" tone="muted" selectable>
          {facts.join(' · ')}
        </Text>
      </View>
      <ServerWarnings warnings={meta.warnings} />
    </View>
  );
}

interface HeardProps extends Pick<TranscriptResultProps, 'onDelete'> {
  recording: Recording;
  pieces: NonNullable<InferenceResult<'speech_to_text'>['value']['segments']>;
}

/** The recording above its text, which follows it. */
function Heard({ recording, pieces, onDelete }: HeardProps) {
  const { t } = useTranslation('transcription');
  const styles = useStyles();
  const format = useFormat();
  const { settings } = useSettings();
  const { trackOf } = useRecordings();
  const media = useRecordingMedia(recording.id);
  const track = trackOf(recording);
  const { active, position, playing, play } = useTrackPlayer(track);
  const heard = active && (playing || position > 0) ? segmentAt(pieces, position) : -1;
  const until = recording.created_at + settings.recording_days * 24 * 60 * 60 * 1000;
  return (
    <>
      <Card style={styles.card}>
        <AudioPlayer
          track={track}
          media={media}
          actions={
            <IconButton icon={Trash} label={t('deleteRecording')} onPress={() => onDelete(recording)} />
          }
        />
        <Text variant="caption" tone="muted">
          {t('keptUntil', { date: format.dateTime(until) })}
        </Text>
      </Card>
      {pieces.length > 0 && <TranscriptText segments={pieces} current={heard} onSeek={play} />}
    </>
  );
}

const useStyles = createStyles(() => ({
  result: { gap: spacing.lg },
  card: { maxWidth: layout.content },
}));
