import { Pressable } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing, TARGET } from '../theme/tokens';
import type { Icon } from './icon';
import { Text } from './Text';

interface ChipProps {
  label: string;
  onPress: () => void;
  icon?: Icon;
  /** On or off, for a filter. Left out, the chip is a plain action. */
  selected?: boolean;
  disabled?: boolean;
}

/** A small choice or suggestion. Several stand in a row that wraps. */
export function Chip({ label, onPress, icon: Glyph, selected, disabled = false }: ChipProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <Pressable
      role="button"
      aria-label={label}
      {...(selected === undefined ? {} : { 'aria-pressed': selected, accessibilityState: { selected } })}
      aria-disabled={disabled}
      disabled={disabled}
      onPress={onPress}
      style={({ pressed, hovered }) => [
        styles.chip,
        (pressed || hovered) && styles.active,
        selected && styles.selected,
        disabled && styles.disabled,
      ]}
    >
      {Glyph && <Glyph size={16} color={selected ? colors.accent : colors.muted} aria-hidden />}
      <Text tone={selected ? 'accent' : 'text'} style={styles.label}>
        {label}
      </Text>
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  chip: {
    minHeight: TARGET,
    maxWidth: '100%',
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.lg,
    paddingVertical: spacing.sm,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.full,
    backgroundColor: colors.surface,
  },
  active: { backgroundColor: colors.sunken },
  selected: { borderColor: colors.accent, backgroundColor: colors.accentTint },
  label: { flexShrink: 1 },
  disabled: { opacity: 0.5 },
}));
