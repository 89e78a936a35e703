import SlidersHorizontal from 'lucide-react-native/icons/sliders-horizontal';
import X from 'lucide-react-native/icons/x';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { IconButton } from '../../components/IconButton';
import { Screen } from '../../components/Screen';
import { Text } from '../../components/Text';
import { useScreenInFront } from '../../components/useScreenInFront';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';

interface ThreadFrameProps {
  title: string;
  /** Buttons at the end of the head. */
  actions: ReactNode;
  /** In a sheet on phones, in a panel that opens beside the messages in wide windows. */
  options: ReactNode;
  composer: ReactNode;
  /** Leads to the list on phones. */
  onBack: (() => void) | undefined;
  children: ReactNode;
}

/** Head, messages and composer of a conversation. */
export function ThreadFrame({ options, ...frame }: ThreadFrameProps) {
  const wide = useBreakpoint() === 'wide';
  if (wide) return <WideThread {...frame} options={options} />;
  return <Screen {...frame} scroll={false} controls={options} />;
}

function WideThread({ title, actions, options, composer, children }: ThreadFrameProps) {
  const { t } = useTranslation(['chat', 'common']);
  const styles = useStyles();
  const [showsOptions, setShowsOptions] = useState(false);
  useScreenInFront(title);
  return (
    <View style={styles.frame}>
      <View role="main" aria-label={title} style={styles.thread}>
        <View style={styles.head}>
          <Text variant="subheading" level={1} numberOfLines={1} style={styles.title}>
            {title}
          </Text>
          <IconButton
            icon={SlidersHorizontal}
            label={t('common:options')}
            expanded={showsOptions}
            onPress={() => setShowsOptions(!showsOptions)}
          />
          {actions}
        </View>
        <View style={styles.messages}>{children}</View>
        <View style={styles.composer}>{composer}</View>
      </View>
      {showsOptions && (
        <View role="complementary" aria-label={t('common:options')} style={styles.panel}>
          <View style={styles.head}>
            <Text variant="subheading" level={2} style={styles.title}>
              {t('common:options')}
            </Text>
            <IconButton icon={X} label={t('common:close')} onPress={() => setShowsOptions(false)} />
          </View>
          <ScrollView contentContainerStyle={styles.options} keyboardShouldPersistTaps="handled">
            {options}
          </ScrollView>
        </View>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  frame: { flex: 1, minHeight: 0, flexDirection: 'row', backgroundColor: colors.page },
  thread: { flex: 1, minWidth: 0, minHeight: 0 },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    minHeight: 56,
    paddingLeft: spacing.xl,
    paddingRight: spacing.sm,
  },
  title: { flex: 1 },
  messages: { flex: 1, minHeight: 0 },
  composer: {
    width: '100%',
    maxWidth: layout.column,
    alignSelf: 'center',
    paddingHorizontal: spacing.lg,
    paddingBottom: spacing.lg,
    paddingTop: spacing.xs,
  },
  panel: { width: 320, minHeight: 0, borderLeftWidth: 1, borderLeftColor: colors.line },
  options: { paddingHorizontal: spacing.xl, paddingBottom: spacing.xl },
}));
