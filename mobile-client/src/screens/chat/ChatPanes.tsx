import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { ConversationList } from './ConversationList';
import { ConversationListMenu } from './ConversationListMenu';

/** In wide windows the conversations, which stay as they are while one or another of them is open beside them. */
export function ChatPanes({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  return (
    <View style={styles.panes}>
      {wide && <ConversationsPane />}
      <View style={styles.thread}>{children}</View>
    </View>
  );
}

function ConversationsPane() {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const [selecting, setSelecting] = useState(false);
  return (
    <View role="complementary" aria-label={t('conversations')} style={styles.pane}>
      <View style={styles.head}>
        <Text variant="subheading" level={2} style={styles.title}>
          {t('conversations')}
        </Text>
        <ConversationListMenu onSelect={() => setSelecting(true)} />
      </View>
      <ConversationList selecting={selecting} onSelecting={setSelecting} />
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  panes: { flex: 1, minHeight: 0, flexDirection: 'row', backgroundColor: colors.page },
  thread: { flex: 1, minWidth: 0, minHeight: 0 },
  pane: { width: 300, minHeight: 0, borderRightWidth: 1, borderRightColor: colors.line },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    minHeight: 56,
    paddingLeft: spacing.lg,
    paddingRight: spacing.sm,
  },
  title: { flex: 1 },
}));
