import ChevronRight from 'lucide-react-native/icons/chevron-right';
import type { ReactNode } from 'react';
import { Pressable, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { spacing } from '../theme/tokens';
import { Text, type Tone } from './Text';

interface ListRowProps {
  title: string;
  /** A second line. */
  text?: string | undefined;
  titleTone?: Tone;
  /** Before the words, for example a `CapabilityIcon`. */
  leading?: ReactNode;
  /** After the words; left out, a row that can be pressed has a chevron. */
  trailing?: ReactNode;
  onPress?: () => void;
  onLongPress?: () => void;
  /** The row is the one that is open beside the list. */
  selected?: boolean;
  /** Name for the ears, when title and text are not enough. */
  label?: string;
}

/** A line of a list. */
export function ListRow({
  title,
  text,
  titleTone = 'text',
  leading,
  trailing,
  onPress,
  onLongPress,
  selected = false,
  label,
}: ListRowProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const inside = (
    <>
      {leading}
      <View style={styles.words}>
        <Text tone={titleTone} numberOfLines={2}>
          {title}
        </Text>
        {text !== undefined && (
          <Text variant="caption" tone="muted" numberOfLines={2}>
            {text}
          </Text>
        )}
      </View>
      {trailing === undefined && onPress ? (
        <ChevronRight size={18} color={colors.muted} aria-hidden />
      ) : (
        trailing
      )}
    </>
  );
  if (!onPress) return <View style={styles.row}>{inside}</View>;
  return (
    <Pressable
      role="button"
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(selected ? { 'aria-current': true, accessibilityState: { selected } } : {})}
      onPress={onPress}
      onLongPress={onLongPress}
      style={({ pressed, hovered }) => [
        styles.row,
        (pressed || hovered) && styles.active,
        selected && styles.selected,
      ]}
    >
      {inside}
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  row: {
    minHeight: 56,
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.md,
    paddingHorizontal: spacing.lg,
    paddingVertical: spacing.sm,
  },
  active: { backgroundColor: colors.sunken },
  selected: { backgroundColor: colors.accentTint },
  words: { flex: 1, minWidth: 0 },
}));
