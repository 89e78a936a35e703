import type { Capability } from '@ai-platform/contract';
import { Image } from 'expo-image';
import { useTranslation } from 'react-i18next';
import { Pressable, ScrollView, View } from 'react-native';
import { useLibrary } from '../../hooks/useLibrary';
import { useThumbnailUri } from '../../hooks/useThumbnailUri';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import { Text } from '../Text';
import { useNow } from '../useNow';

interface ImageStripProps {
  title: string;
  /** Only what this one made; all images when left out. */
  capability?: Capability;
  /** Id of the entry in sight. */
  current?: string | undefined;
  onChoose: (entry: CacheEntry) => void;
}

const MOST = 24;
const SIDE = 72;

/** The images made last, to come back to one. Nothing when there are none. */
export function ImageStrip({ title, capability, current, onChoose }: ImageStripProps) {
  const styles = useStyles();
  const now = useNow();
  const { entries } = useLibrary({ capability });
  const images = entries.filter(({ media_type }) => media_type.startsWith('image/')).slice(0, MOST);
  if (images.length === 0) return null;
  return (
    <View style={styles.strip}>
      <Text variant="captionStrong" tone="muted" level={2}>
        {title}
      </Text>
      <ScrollView horizontal showsHorizontalScrollIndicator={false} contentContainerStyle={styles.images}>
        {images.map((entry) => (
          <Thumbnail
            key={entry.id}
            entry={entry}
            now={now}
            current={entry.id === current}
            onPress={() => onChoose(entry)}
          />
        ))}
      </ScrollView>
    </View>
  );
}

interface ThumbnailProps {
  entry: CacheEntry;
  now: number;
  current: boolean;
  onPress: () => void;
}

function Thumbnail({ entry, now, current, onPress }: ThumbnailProps) {
  const { t } = useTranslation('image');
  const styles = useStyles();
  const format = useFormat();
  const uri = useThumbnailUri(entry.id);
  return (
    <Pressable
      role="button"
      aria-label={t('showImage', { title: entry.title, made: format.ago(entry.created_at, now) })}
      aria-pressed={current}
      onPress={onPress}
      style={({ hovered }) => [styles.thumbnail, hovered && styles.hovered, current && styles.current]}
    >
      {uri !== null && <Image source={uri} style={styles.image} contentFit="cover" accessibilityLabel="" />}
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  strip: { gap: spacing.sm },
  images: { gap: spacing.sm, padding: 2 },
  thumbnail: {
    width: SIDE,
    height: SIDE,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    backgroundColor: colors.sunken,
    overflow: 'hidden',
  },
  hovered: { borderColor: colors.border },
  current: { borderColor: colors.accent, boxShadow: `0 0 0 1px ${colors.accent}` },
  image: { width: '100%', height: '100%' },
}));
