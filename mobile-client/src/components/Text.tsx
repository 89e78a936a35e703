import { Text as NativeText, type TextProps as NativeTextProps, type TextStyle } from 'react-native';
import { useTheme } from '../theme/ThemeProvider';
import { type TextVariant, typography } from '../theme/tokens';

export type Tone = 'text' | 'muted' | 'accent' | 'danger' | 'warning' | 'good' | 'onAccent' | 'onDanger';

export interface TextProps extends NativeTextProps {
  variant?: TextVariant;
  tone?: Tone;
  align?: TextStyle['textAlign'];
  /** Makes it a heading of this level. */
  level?: 1 | 2 | 3;
}

/** All text of the app. */
export function Text({ variant = 'body', tone = 'text', align, level, style, ...props }: TextProps) {
  const { colors } = useTheme();
  return (
    <NativeText
      {...(level ? { role: 'heading', 'aria-level': level } : {})}
      {...props}
      style={[typography[variant], { color: colors[tone] }, align && { textAlign: align }, style]}
    />
  );
}
