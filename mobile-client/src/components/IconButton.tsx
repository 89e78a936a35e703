import type { Ref } from 'react';
import { ActivityIndicator, Pressable, type StyleProp, type View, type ViewStyle } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, TARGET } from '../theme/tokens';
import type { Icon } from './icon';

interface IconButtonProps {
  icon: Icon;
  /** Read aloud, and shown where the pointer rests. */
  label: string;
  onPress: () => void;
  kind?: 'plain' | 'primary' | 'danger';
  /** On or off, for a button that switches something. */
  pressed?: boolean;
  expanded?: boolean;
  busy?: boolean;
  disabled?: boolean;
  size?: number;
  testID?: string;
  style?: StyleProp<ViewStyle>;
  ref?: Ref<View>;
}

/** A button with an icon alone. */
export function IconButton({
  icon: Glyph,
  label,
  onPress,
  kind = 'plain',
  pressed: on,
  expanded,
  busy = false,
  disabled = false,
  size = 20,
  testID,
  style,
  ref,
}: IconButtonProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const color =
    kind === 'primary'
      ? colors.onAccent
      : kind === 'danger'
        ? colors.danger
        : on
          ? colors.accent
          : colors.text;
  const blocked = disabled || busy;
  return (
    <Pressable
      ref={ref}
      role="button"
      aria-label={label}
      aria-busy={busy}
      aria-disabled={blocked}
      {...(on === undefined ? {} : { 'aria-pressed': on, accessibilityState: { selected: on } })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      disabled={blocked}
      onPress={onPress}
      testID={testID}
      style={({ pressed, hovered }) => [
        styles.base,
        kind === 'primary' && styles.primary,
        on && styles.on,
        (pressed || hovered) && !blocked && (kind === 'primary' ? styles.primaryPressed : styles.pressed),
        disabled && styles.disabled,
        style,
      ]}
    >
      {busy ? (
        <ActivityIndicator size="small" color={color} aria-hidden />
      ) : (
        <Glyph size={size} color={color} aria-hidden />
      )}
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  base: {
    width: TARGET,
    height: TARGET,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: radius.control,
  },
  primary: { backgroundColor: colors.accent },
  primaryPressed: { backgroundColor: colors.accentPressed },
  on: { backgroundColor: colors.accentTint },
  pressed: { backgroundColor: colors.pressed },
  disabled: { opacity: 0.4 },
}));
