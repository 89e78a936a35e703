import type { ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { spacing } from '../theme/tokens';
import type { Icon } from './icon';
import { Text } from './Text';

interface BannerProps {
  icon: Icon;
  text: string;
  tone?: 'neutral' | 'warning' | 'good';
  action?: ReactNode;
}

/** A quiet strip across the top that tells a state, such as being offline. */
export function Banner({ icon: Glyph, text, tone = 'neutral', action }: BannerProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const ink = tone === 'neutral' ? colors.muted : colors[tone];
  return (
    <View role="status" aria-live="polite" style={[styles.banner, styles[tone]]}>
      <Glyph size={16} color={ink} aria-hidden />
      <Text variant="caption" style={styles.text}>
        {text}
      </Text>
      {action}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  banner: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    minHeight: 36,
    paddingHorizontal: spacing.lg,
    paddingVertical: spacing.xs,
  },
  neutral: { backgroundColor: colors.pressed },
  warning: { backgroundColor: colors.warningTint },
  good: { backgroundColor: colors.goodTint },
  text: { flexShrink: 1, flexGrow: 1 },
}));
