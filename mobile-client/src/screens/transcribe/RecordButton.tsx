import { Pressable, View } from 'react-native';
import type { Icon } from '../../components/icon';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';

interface RecordButtonProps {
  icon: Icon;
  label: string;
  /** For the eyes, where the place makes clear what is meant. */
  shortLabel?: string;
  disabled?: boolean;
  onPress: () => void;
}

/** Width and height of the disc in points. */
export const RECORD_DISC = 64;

/** The large round button that begins and ends a recording. */
export function RecordButton({
  icon: Glyph,
  label,
  shortLabel = label,
  disabled = false,
  onPress,
}: RecordButtonProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <Pressable
      role="button"
      aria-label={label}
      aria-disabled={disabled}
      disabled={disabled}
      onPress={onPress}
      style={styles.button}
    >
      {({ pressed, hovered }) => (
        <>
          <View style={[styles.disc, (pressed || hovered) && styles.active, disabled && styles.disabled]}>
            <Glyph size={28} color={colors.onAccent} aria-hidden />
          </View>
          <Text variant="label" numberOfLines={1}>
            {shortLabel}
          </Text>
        </>
      )}
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  button: { alignItems: 'center', gap: spacing.xs, borderRadius: radius.card, paddingHorizontal: spacing.sm },
  disc: {
    width: RECORD_DISC,
    height: RECORD_DISC,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: radius.full,
    backgroundColor: colors.accent,
  },
  active: { backgroundColor: colors.accentPressed },
  disabled: { opacity: 0.45 },
}));
