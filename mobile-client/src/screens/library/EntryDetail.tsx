import X from 'lucide-react-native/icons/x';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, View } from 'react-native';
import { CapabilityIcon } from '../../components/CapabilityIcon';
import { IconButton } from '../../components/IconButton';
import { REACHABLE } from '../../components/reachable';
import { Sheet } from '../../components/Sheet';
import { SkeletonText } from '../../components/Skeleton';
import { Text } from '../../components/Text';
import { useEscapeKey } from '../../components/useEscapeKey';
import type { CacheEntry } from '../../services/cache';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { EntryActions } from './EntryActions';
import { EntryContent } from './EntryContent';
import { EntryFacts } from './EntryFacts';
import { useOpenedEntry } from './useOpenedEntry';

interface EntryDetailProps {
  entry: CacheEntry;
  onClose: () => void;
  onDelete: () => void;
}

/** A result as a whole: a sheet on phones, a panel at the side in wide windows. */
export function EntryDetail({ entry, onClose, onDelete }: EntryDetailProps) {
  const { t } = useTranslation('common');
  const wide = useBreakpoint() === 'wide';
  const opened = useOpenedEntry(entry);
  const Frame = wide ? DetailPanel : DetailSheet;
  return (
    <Frame
      entry={entry}
      title={t(`capability.${entry.capability}`)}
      onClose={onClose}
      footer={opened && <EntryActions entry={entry} opened={opened} onDelete={onDelete} onLeave={onClose} />}
    >
      {opened === undefined ? (
        <SkeletonText lines={5} />
      ) : opened === null ? (
        <Gone />
      ) : (
        <>
          <EntryContent entry={entry} opened={opened} />
          <EntryFacts entry={entry} opened={opened} />
        </>
      )}
    </Frame>
  );
}

interface FrameProps extends Pick<EntryDetailProps, 'entry' | 'onClose'> {
  title: string;
  footer: ReactNode;
  children: ReactNode;
}

function DetailSheet({ title, footer, children, onClose }: FrameProps) {
  return (
    <Sheet visible title={title} onClose={onClose} footer={footer}>
      {children}
    </Sheet>
  );
}

function DetailPanel({ entry, title, footer, children, onClose }: FrameProps) {
  const { t } = useTranslation('common');
  const styles = useStyles();
  useEscapeKey(onClose, true);
  return (
    <View role="complementary" aria-label={title} style={styles.panel}>
      <View style={styles.head}>
        <CapabilityIcon capability={entry.capability} size="small" />
        <Text variant="subheading" level={2} style={styles.title}>
          {title}
        </Text>
        <IconButton icon={X} label={t('close')} onPress={onClose} />
      </View>
      <ScrollView {...REACHABLE} style={styles.body} contentContainerStyle={styles.content}>
        {children}
      </ScrollView>
      {footer && <View style={styles.footer}>{footer}</View>}
    </View>
  );
}

function Gone() {
  const { t } = useTranslation('library');
  const styles = useStyles();
  return (
    <View role="alert" style={styles.gone}>
      <Text variant="label">{t('gone')}</Text>
      <Text tone="muted">{t('goneText')}</Text>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  panel: {
    width: 400,
    minHeight: 0,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingLeft: spacing.lg,
    paddingRight: spacing.xs,
    paddingVertical: spacing.xs,
    borderBottomWidth: 1,
    borderBottomColor: colors.line,
  },
  title: { flex: 1 },
  body: { flex: 1 },
  content: { padding: spacing.lg, gap: spacing.lg },
  footer: { padding: spacing.md, borderTopWidth: 1, borderTopColor: colors.line },
  gone: { gap: spacing.xs },
}));
