import { useRouter } from 'expo-router';
import Pause from 'lucide-react-native/icons/pause';
import Play from 'lucide-react-native/icons/play';
import X from 'lucide-react-native/icons/x';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { usePlayer } from '../../hooks/usePlayer';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing, TARGET } from '../../theme/tokens';
import { IconButton } from '../IconButton';
import { Text } from '../Text';

/** What plays, at the lower edge of every screen but the one that shows its player. */
export function MiniPlayer() {
  const { t } = useTranslation('player');
  const format = useFormat();
  const styles = useStyles();
  const router = useRouter();
  const { track, playing, loading, failed, position, duration, shown, toggle, stop } = usePlayer();
  if (track === null || shown.includes(track.id)) return null;
  const share = duration > 0 ? Math.min(1, position / duration) : 0;
  const { origin, title } = track;
  const times = t('times', { position: format.clock(position), duration: format.clock(duration) });
  const name = (
    <Text variant="label" numberOfLines={1}>
      {title}
    </Text>
  );
  return (
    <View role="region" aria-label={t('label')} style={styles.player}>
      <View aria-hidden style={styles.track}>
        <View style={[styles.played, { width: `${share * 100}%` }]} />
      </View>
      <View style={styles.row}>
        <IconButton
          icon={playing ? Pause : Play}
          label={playing ? t('pause') : t('play')}
          busy={loading && !failed}
          onPress={toggle}
        />
        {origin === undefined ? (
          <View style={styles.words}>{name}</View>
        ) : (
          <Pressable
            role="button"
            aria-label={t('show', { title })}
            onPress={() => router.navigate(origin)}
            style={({ pressed, hovered }) => [styles.words, (pressed || hovered) && styles.active]}
          >
            {name}
          </Pressable>
        )}
        <Text variant="figures" tone={failed ? 'danger' : 'muted'} numberOfLines={1} style={styles.times}>
          {failed ? t('failedShort') : times}
        </Text>
        <IconButton icon={X} label={t('close')} onPress={stop} />
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  player: { backgroundColor: colors.surface, borderTopWidth: 1, borderTopColor: colors.line },
  track: { height: 2, backgroundColor: colors.pressed },
  played: { height: 2, backgroundColor: colors.accent },
  row: { flexDirection: 'row', alignItems: 'center', gap: spacing.xs, padding: spacing.xs },
  words: {
    flex: 1,
    minWidth: 0,
    minHeight: TARGET,
    justifyContent: 'center',
    paddingHorizontal: spacing.sm,
    borderRadius: radius.control,
  },
  times: { flexShrink: 0 },
  active: { backgroundColor: colors.pressed },
}));
