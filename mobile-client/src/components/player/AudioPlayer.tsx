import Pause from 'lucide-react-native/icons/pause';
import Play from 'lucide-react-native/icons/play';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useAudioDescription } from '../../hooks/useAudioDescription';
import { type TrackSource, useTrackPlayer } from '../../hooks/useTrackPlayer';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import type { Media } from '../../utils/media';
import { IconButton } from '../IconButton';
import { Text } from '../Text';
import { PlaybackSpeed } from './PlaybackSpeed';
import { SeekBar } from './SeekBar';
import { SkipButton } from './SkipButton';
import { useShownTrack } from './useShownTrack';
import { Waveform } from './Waveform';

interface AudioPlayerProps {
  track: TrackSource;
  /** The sound itself, for its drawing. */
  media: Media | null;
  /** At the end of the row of buttons. */
  actions?: ReactNode;
  /** In a narrow pane: a lower drawing, and no speed. */
  compact?: boolean;
}

/** Bars that are worth measuring; a screen shows as many of them as fit. */
const PARTS = 240;
const SKIP_SECONDS = 10;

/** The player of one sound: its drawing to seek in, and its buttons. Playing goes on when the screen is left. */
export function AudioPlayer({ track, media, actions, compact = false }: AudioPlayerProps) {
  const { t } = useTranslation('player');
  const format = useFormat();
  const styles = useStyles();
  useShownTrack(track.id);
  const description = useAudioDescription(media, PARTS);
  const player = useTrackPlayer({ ...track, duration: track.duration ?? description?.seconds });
  const { position, duration } = player;
  const height = compact ? 44 : 72;
  const times = { position: format.clock(position), duration: format.clock(duration) };
  return (
    <View role="group" aria-label={t('playerOf', { title: track.title })} style={styles.player}>
      <View style={{ height }}>
        <Waveform
          peaks={description?.peaks ?? null}
          share={duration > 0 ? Math.min(1, position / duration) : 0}
          height={height}
        />
        <SeekBar
          label={t('seek')}
          position={position}
          duration={duration}
          valueText={t('positionOf', times)}
          onSeek={player.seek}
        />
      </View>
      <View style={styles.times} aria-hidden>
        <Text variant="figures" tone="muted">
          {times.position}
        </Text>
        <Text variant="figures" tone="muted">
          {times.duration}
        </Text>
      </View>
      <View style={styles.row}>
        <IconButton
          icon={player.playing ? Pause : Play}
          label={player.playing ? t('pause') : t('play')}
          busy={player.loading && !player.failed}
          onPress={player.toggle}
          size={24}
          style={styles.play}
        />
        {!compact && (
          <>
            <SkipButton seconds={-SKIP_SECONDS} onSkip={player.skip} />
            <SkipButton seconds={SKIP_SECONDS} onSkip={player.skip} />
          </>
        )}
        <View style={styles.gap} />
        {!compact && <PlaybackSpeed />}
        {actions}
      </View>
      {player.failed && (
        <Text role="alert" variant="caption" tone="danger">
          {t('failed')}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  player: { gap: spacing.xs, alignSelf: 'stretch' },
  times: { flexDirection: 'row', justifyContent: 'space-between' },
  row: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center' },
  play: {
    width: 52,
    height: 52,
    marginRight: spacing.sm,
    borderRadius: radius.full,
    backgroundColor: colors.accentTint,
  },
  gap: { flexGrow: 1 },
}));
