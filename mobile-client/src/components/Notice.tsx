import type { ReactNode } from 'react';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { Card } from './Card';
import { Text } from './Text';

interface NoticeProps {
  title: string;
  text?: string | undefined;
  progress?: ReactNode;
  /** It is why a request failed: told at once, in red. */
  alert?: boolean;
  /** Buttons. */
  children?: ReactNode;
}

/** Something to know before going on, calm, with the buttons that change it. */
export function Notice({ title, text, progress, alert = false, children }: NoticeProps) {
  const styles = useStyles();
  return (
    <Card role={alert ? 'alert' : 'status'} style={[styles.notice, alert && styles.alert]}>
      <View style={styles.words}>
        <Text variant="label">{title}</Text>
        {text !== undefined && <Text tone={alert ? 'text' : 'muted'}>{text}</Text>}
      </View>
      {progress}
      {children !== undefined && <View style={styles.actions}>{children}</View>}
    </Card>
  );
}

const useStyles = createStyles(({ colors }) => ({
  notice: { alignSelf: 'stretch' },
  alert: { borderColor: 'transparent', backgroundColor: colors.dangerTint },
  words: { gap: 2 },
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
}));
