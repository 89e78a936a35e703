import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { Text } from '../../components/Text';
import { Tick } from '../../components/Tick';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import { type EntryProps, entryPress } from './entry-press';
import { PlayButton } from './PlayButton';

/** All rows are of this height. */
export const ENTRY_ROW_HEIGHT = 64;

/** A kept result that is no picture, in the list. Memoised: the list draws its rows anew while it scrolls. */
export const EntryRow = memo(function EntryRow({ now, onElement, ...props }: EntryProps) {
  const { entry, current, selected } = props;
  const { t } = useTranslation('library');
  const format = useFormat();
  const styles = useStyles();
  const press = entryPress(props);
  const detail = [format.ago(entry.created_at, now), format.bytes(entry.bytes), entry.model]
    .filter((part) => part !== null)
    .join(' · ');
  return (
    <View style={[styles.row, (current || selected) && styles.current]}>
      <Pressable
        {...press}
        ref={(element: View | null) => onElement(entry.id, element)}
        style={({ pressed, hovered }) => [
          styles.press,
          (pressed || hovered) && !current && !selected && styles.active,
        ]}
      >
        {selected === undefined ? (
          <CapabilityIcon capability={entry.capability} size="small" />
        ) : (
          <View style={styles.tick}>
            <Tick on={selected} />
          </View>
        )}
        <View style={styles.words}>
          <Text numberOfLines={1}>{entry.title || t('untitled')}</Text>
          <Text variant="caption" tone="muted" numberOfLines={1}>
            {detail}
          </Text>
        </View>
      </Pressable>
      {entry.capability === 'text_to_speech' && selected === undefined && <PlayButton entry={entry} />}
    </View>
  );
});

const useStyles = createStyles(({ colors }) => ({
  row: {
    height: ENTRY_ROW_HEIGHT - 4,
    marginVertical: 2,
    flexDirection: 'row',
    alignItems: 'center',
    borderRadius: radius.control,
  },
  current: { backgroundColor: colors.accentTint },
  press: {
    flex: 1,
    minWidth: 0,
    alignSelf: 'stretch',
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.md,
    paddingHorizontal: spacing.sm,
    borderRadius: radius.control,
  },
  active: { backgroundColor: colors.sunken },
  tick: { width: 32, alignItems: 'center' },
  words: { flex: 1, minWidth: 0 },
}));
