import type { ReactNode } from 'react';
import { Pressable, type StyleProp, View, type ViewStyle } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';

type CardProps = {
  children: ReactNode;
  style?: StyleProp<ViewStyle>;
} & (
  | { onPress: () => void; label: string; role?: undefined }
  | { onPress?: undefined; label?: undefined; role?: 'alert' | 'status' }
);

/** A surface with a hairline around it. With `onPress` the whole of it is one button. */
export function Card({ children, style, onPress, label, role }: CardProps) {
  const styles = useStyles();
  if (!onPress) {
    return (
      <View role={role} style={[styles.card, style]}>
        {children}
      </View>
    );
  }
  return (
    <Pressable
      role="button"
      aria-label={label}
      onPress={onPress}
      style={({ pressed, hovered }) => [styles.card, (pressed || hovered) && styles.active, style]}
    >
      {children}
    </Pressable>
  );
}

const useStyles = createStyles(({ colors }) => ({
  card: {
    padding: spacing.lg,
    gap: spacing.md,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
  },
  active: { backgroundColor: colors.sunken, borderColor: colors.border },
}));
