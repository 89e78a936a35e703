import { Image } from 'expo-image';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { CAPABILITY_ICONS } from '../../components/capabilities';
import { Tick } from '../../components/Tick';
import { useThumbnailUri } from '../../hooks/useThumbnailUri';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';
import { type EntryProps, entryPress } from './entry-press';

/** A kept picture in the grid. Memoised: the list draws its rows anew while it scrolls. */
export const PictureTile = memo(function PictureTile({ now, onElement, ...props }: EntryProps) {
  const { entry, current, selected } = props;
  const { t } = useTranslation(['library', 'common']);
  const format = useFormat();
  const { colors } = useTheme();
  const styles = useStyles();
  const press = entryPress(props);
  const uri = useThumbnailUri(entry.id);
  const Glyph = CAPABILITY_ICONS[entry.capability];
  const { ink, tint } = colors.capability[entry.capability];
  return (
    <Pressable
      {...press}
      ref={(element: View | null) => onElement(entry.id, element)}
      aria-label={t('openEntry', {
        kind: t(`common:capability.${entry.capability}`),
        title: entry.title || t('untitled'),
        made: format.ago(entry.created_at, now),
      })}
      style={({ hovered }) => [
        styles.tile,
        { backgroundColor: tint },
        hovered && styles.hovered,
        (current || selected) && styles.current,
      ]}
    >
      {uri === null ? (
        <Glyph size={24} color={ink} aria-hidden />
      ) : (
        <Image source={uri} style={styles.image} contentFit="cover" accessibilityLabel={entry.title} />
      )}
      {selected !== undefined && (
        <View style={styles.tick}>
          <Tick on={selected} />
        </View>
      )}
    </Pressable>
  );
});

const useStyles = createStyles(({ colors }) => ({
  tile: {
    flex: 1,
    aspectRatio: 1,
    alignItems: 'center',
    justifyContent: 'center',
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    overflow: 'hidden',
  },
  hovered: { borderColor: colors.border },
  current: { borderColor: colors.accent, boxShadow: `0 0 0 2px ${colors.accent}` },
  image: { width: '100%', height: '100%' },
  tick: { position: 'absolute', top: spacing.sm, left: spacing.sm },
}));
