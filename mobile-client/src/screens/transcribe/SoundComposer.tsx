import FileUp from 'lucide-react-native/icons/file-up';
import Mic from 'lucide-react-native/icons/mic';
import Square from 'lucide-react-native/icons/square';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { AudioPlayer } from '../../components/player/AudioPlayer';
import { ControlsButton } from '../../components/Screen';
import { Text } from '../../components/Text';
import { useToast } from '../../components/Toast';
import { useRecordingMedia, useRecordings } from '../../hooks/useRecordings';
import { useFormat } from '../../i18n/useFormat';
import { pickAudio } from '../../services/media';
import type { Recording } from '../../services/recordings';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { LevelMeter } from './LevelMeter';
import { RECORD_DISC, RecordButton } from './RecordButton';
import type { UseSoundInput } from './useSoundInput';

interface SoundComposerProps {
  input: UseSoundInput;
  /** A transcript is being made. */
  working: boolean;
  onTranscribe: (recording: Recording) => void;
  onStop: () => void;
  onDelete: (recording: Recording) => void;
}

/** Where a recording is made or chosen, heard, and sent. */
export function SoundComposer(props: SoundComposerProps) {
  const { input, working, onStop } = props;
  const { recorder, recording } = input;
  if (recorder.state !== 'idle') return <RecordingBar input={input} />;
  if (recording) return <ReadyBar {...props} recording={recording} />;
  if (working) return <StopBar onStop={onStop} />;
  return <BeginBar input={input} />;
}

function BeginBar({ input }: { input: UseSoundInput }) {
  const { t } = useTranslation('transcription');
  const styles = useStyles();
  const toast = useToast();
  const { recorder, begin, takeFile } = input;
  const wide = useBreakpoint() === 'wide';
  const pick = async () => {
    const picked = await pickAudio();
    if (picked.type === 'picked') await takeFile(picked.media);
    else if (picked.type === 'failed') toast({ text: t('fileFailed') });
  };
  const impossible = recorder.problem === 'insecure_context' || recorder.problem === 'unsupported';
  return (
    <View style={[styles.row, styles.withDisc]}>
      {!wide && (
        <View style={styles.side}>
          <ControlsButton />
        </View>
      )}
      {impossible ? (
        <Button kind="primary" icon={FileUp} label={t('chooseFile')} onPress={() => void pick()} />
      ) : (
        <RecordButton icon={Mic} label={t('record')} onPress={() => void begin()} />
      )}
      <View style={[styles.side, styles.end]}>
        {!impossible && (
          <Button label={t('file')} accessibilityLabel={t('chooseFile')} onPress={() => void pick()} />
        )}
      </View>
    </View>
  );
}

function RecordingBar({ input: { recorder, finish } }: { input: UseSoundInput }) {
  const { t } = useTranslation(['transcription', 'common']);
  const styles = useStyles();
  const format = useFormat();
  return (
    <View style={styles.panel}>
      <LevelMeter level={recorder.level} durationMs={recorder.durationMs} />
      <View style={[styles.row, styles.withDisc]}>
        <View style={styles.side}>
          <Button label={t('common:cancel')} onPress={() => void recorder.cancel()} />
        </View>
        <RecordButton
          icon={Square}
          label={t('finish')}
          shortLabel={t('common:stop')}
          disabled={recorder.state !== 'recording'}
          onPress={() => void finish()}
        />
        <View style={[styles.side, styles.end]}>
          <Text role="timer" variant="subheading" style={styles.timer} aria-label={t('recorded')}>
            {format.clock(recorder.durationMs / 1_000)}
          </Text>
        </View>
      </View>
    </View>
  );
}

interface ReadyBarProps extends SoundComposerProps {
  recording: Recording;
}

function ReadyBar({ input, recording, working, onTranscribe, onStop, onDelete }: ReadyBarProps) {
  const { t } = useTranslation(['transcription', 'common']);
  const styles = useStyles();
  const format = useFormat();
  const { trackOf } = useRecordings();
  const media = useRecordingMedia(recording.id);
  return (
    <View style={styles.panel}>
      <View style={styles.name}>
        <Text variant="label" numberOfLines={1} style={styles.words}>
          {recording.name}
        </Text>
        <Text variant="figures" tone="muted">
          {format.bytes(recording.bytes)}
        </Text>
      </View>
      <AudioPlayer
        track={trackOf(recording)}
        media={media}
        compact
        actions={
          <>
            <IconButton
              icon={Mic}
              label={t('recordAgain')}
              disabled={working}
              onPress={() => void input.begin()}
            />
            <IconButton
              icon={Trash}
              label={t('deleteRecording')}
              disabled={working}
              onPress={() => onDelete(recording)}
            />
          </>
        }
      />
      {working ? (
        <StopBar onStop={onStop} />
      ) : (
        <View style={styles.row}>
          <ControlsButton />
          <View style={styles.gap} />
          <Button kind="primary" label={t('transcribe')} onPress={() => onTranscribe(recording)} />
        </View>
      )}
    </View>
  );
}

function StopBar({ onStop }: { onStop: () => void }) {
  const { t } = useTranslation('common');
  const styles = useStyles();
  return (
    <View style={styles.row}>
      <ControlsButton />
      <View style={styles.gap} />
      <Button icon={Square} label={t('stop')} onPress={onStop} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  panel: { gap: spacing.sm, alignSelf: 'stretch' },
  row: { flexDirection: 'row', alignItems: 'center', alignSelf: 'stretch' },
  // What stands beside the disc is at the height of its middle; its name is below.
  withDisc: { alignItems: 'flex-start', gap: spacing.md },
  side: {
    flex: 1,
    flexBasis: 0,
    minHeight: RECORD_DISC,
    alignItems: 'flex-start',
    justifyContent: 'center',
  },
  end: { alignItems: 'flex-end' },
  gap: { flex: 1 },
  timer: { fontVariant: ['tabular-nums'] },
  name: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm },
  words: { flex: 1, minWidth: 0 },
}));
