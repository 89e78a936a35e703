import { Image } from 'expo-image';
import { Link } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { useThumbnailUri } from '../hooks/useThumbnailUri';
import { useFormat } from '../i18n/useFormat';
import type { CacheEntry } from '../services/cache';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing } from '../theme/tokens';
import { useReducedMotion } from '../theme/useReducedMotion';
import { CAPABILITY_ICONS } from './capabilities';
import { Text } from './Text';

interface ResultTileProps {
  entry: CacheEntry;
  /** Milliseconds since 1970. */
  now: number;
}

/** A saved result: the picture itself, or the mark of its capability. A link to it in the library. */
export function ResultTile({ entry, now }: ResultTileProps) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const reducedMotion = useReducedMotion();
  const isImage = entry.media_type.startsWith('image/');
  const uri = useThumbnailUri(isImage ? entry.id : null);
  const Glyph = CAPABILITY_ICONS[entry.capability];
  const { ink, tint } = colors.capability[entry.capability];
  const made = format.ago(entry.created_at, now);
  return (
    <Link href={{ pathname: '/library', params: { entry: entry.id } }} asChild>
      <Pressable role="link" style={styles.tile}>
        <View
          role="img"
          aria-label={t(`capability.${entry.capability}`)}
          style={[styles.picture, { backgroundColor: tint }]}
        >
          {uri ? (
            <Image
              source={uri}
              style={styles.image}
              contentFit="cover"
              transition={reducedMotion ? 0 : 150}
              accessibilityLabel=""
            />
          ) : (
            <Glyph size={28} color={ink} aria-hidden />
          )}
        </View>
        <Text variant="caption" numberOfLines={1}>
          {entry.title}
        </Text>
        <Text variant="caption" tone="muted" numberOfLines={1}>
          {made}
        </Text>
      </Pressable>
    </Link>
  );
}

const useStyles = createStyles(({ colors }) => ({
  tile: { flexDirection: 'column', width: 144 },
  picture: {
    width: 144,
    height: 144,
    marginBottom: spacing.sm,
    alignItems: 'center',
    justifyContent: 'center',
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    overflow: 'hidden',
  },
  image: { width: '100%', height: '100%' },
}));
