import type { Ref } from 'react';
import { ActivityIndicator, Pressable, type StyleProp, type View, type ViewStyle } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing, TARGET } from '../theme/tokens';
import type { Icon } from './icon';
import { Text, type Tone } from './Text';

export type ButtonKind = 'primary' | 'quiet' | 'plain' | 'danger';

export interface ButtonProps {
  label: string;
  onPress: () => void;
  /** `primary` is the one main action of a screen; `plain` has no background. */
  kind?: ButtonKind;
  icon?: Icon;
  /** Something is under way: the button turns and takes no press. */
  busy?: boolean;
  disabled?: boolean;
  /** Takes the whole width. */
  wide?: boolean;
  /** For the ears, where the visible label says too little out of its context. */
  accessibilityLabel?: string;
  /** The sheet or menu that it opens is open. */
  expanded?: boolean;
  testID?: string;
  style?: StyleProp<ViewStyle>;
  ref?: Ref<View>;
}

const TONES: Record<ButtonKind, Tone> = {
  primary: 'onAccent',
  quiet: 'text',
  plain: 'accent',
  danger: 'onDanger',
};

export function Button({
  label,
  onPress,
  kind = 'quiet',
  icon: LeadingIcon,
  busy = false,
  disabled = false,
  wide = false,
  accessibilityLabel,
  expanded,
  testID,
  style,
  ref,
}: ButtonProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const tone = TONES[kind];
  const blocked = disabled || busy;
  return (
    <Pressable
      ref={ref}
      role="button"
      aria-label={accessibilityLabel ?? label}
      aria-busy={busy}
      aria-disabled={blocked}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      disabled={blocked}
      onPress={onPress}
      testID={testID}
      style={({ pressed, hovered }) => [
        styles.base,
        styles[kind],
        (pressed || hovered) && !blocked && styles[`${kind}Pressed`],
        wide && styles.wide,
        disabled && styles.disabled,
        style,
      ]}
    >
      {busy ? (
        <ActivityIndicator size="small" color={colors[tone]} aria-hidden />
      ) : (
        LeadingIcon && <LeadingIcon size={18} color={colors[tone]} aria-hidden />
      )}
      <Text variant="label" tone={tone} align="center" style={styles.label}>
        {label}
      </Text>
    </Pressable>
  );
}

const useStyles = createStyles(({ colors, scheme }) => ({
  base: {
    minHeight: TARGET,
    minWidth: TARGET,
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.lg,
    borderRadius: radius.control,
  },
  // A long word in another language goes onto a second line rather than lose its end.
  label: { flexShrink: 1 },
  primary: { backgroundColor: colors.accent },
  primaryPressed: { backgroundColor: colors.accentPressed },
  quiet: { backgroundColor: colors.pressed },
  quietPressed: { backgroundColor: scheme === 'dark' ? colors.raised : colors.line },
  plain: { paddingHorizontal: spacing.md },
  plainPressed: { backgroundColor: colors.accentTint },
  danger: { backgroundColor: colors.danger },
  dangerPressed: { opacity: 0.9 },
  wide: { alignSelf: 'stretch' },
  disabled: { opacity: 0.45 },
}));
