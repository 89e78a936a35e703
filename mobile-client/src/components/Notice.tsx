import type { ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';
import { Text } from './Text';

interface NoticeProps {
  title: string;
  text?: string | undefined;
  progress?: ReactNode;
  /** Buttons. */
  children: ReactNode;
}

/** Something to know before going on, calm, with the buttons that change it. */
export function Notice({ title, text, progress, children }: NoticeProps) {
  const styles = useStyles();
  return (
    <View role="status" style={styles.notice}>
      <View style={styles.words}>
        <Text variant="label">{title}</Text>
        {text !== undefined && <Text tone="muted">{text}</Text>}
      </View>
      {progress}
      <View style={styles.actions}>{children}</View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  notice: {
    alignSelf: 'stretch',
    padding: spacing.lg,
    gap: spacing.md,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
  },
  words: { gap: 2 },
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
}));
