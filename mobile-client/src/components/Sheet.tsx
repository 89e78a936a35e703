import X from 'lucide-react-native/icons/x';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Animated, Modal, ScrollView, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { elevation, layout, radius, spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { DIALOG_ROLE } from './dialogRole';
import { IconButton } from './IconButton';
import { REACHABLE } from './reachable';
import { Scrim } from './Scrim';
import { Text } from './Text';
import { useEntrance } from './useEntrance';

export interface SheetProps {
  visible: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Stays in sight below what scrolls. */
  footer?: ReactNode;
  /** Off for content that scrolls by itself. */
  scroll?: boolean;
}

/** A sheet from the bottom on phones, a dialog in the middle of wide windows. Escape and the space around close it. */
export function Sheet({ visible, onClose, title, children, footer, scroll = true }: SheetProps) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const insets = useSafeAreaInsets();
  const progress = useEntrance(visible);
  const rise = progress.interpolate({ inputRange: [0, 1], outputRange: [wide ? 12 : 48, 0] });
  return (
    <Modal
      visible={visible}
      transparent
      animationType="none"
      statusBarTranslucent
      navigationBarTranslucent
      onRequestClose={onClose}
      aria-label={title}
      {...DIALOG_ROLE}
    >
      <View style={[styles.place, wide && styles.placeWide]}>
        <Animated.View style={[styles.scrim, { opacity: progress }]}>
          <Scrim color={colors.scrim} onPress={onClose} />
        </Animated.View>
        <Animated.View
          style={[
            styles.panel,
            wide ? styles.dialog : styles.sheet,
            { opacity: progress, transform: [{ translateY: rise }] },
          ]}
        >
          <View style={styles.head}>
            <Text variant="subheading" level={2} style={styles.title}>
              {title}
            </Text>
            <IconButton icon={X} label={t('close')} onPress={onClose} />
          </View>
          {scroll ? (
            <ScrollView
              {...REACHABLE}
              style={styles.body}
              contentContainerStyle={[
                styles.content,
                !footer && { paddingBottom: spacing.xl + (wide ? 0 : insets.bottom) },
              ]}
              keyboardShouldPersistTaps="handled"
            >
              {children}
            </ScrollView>
          ) : (
            <View style={[styles.body, { paddingBottom: wide ? spacing.sm : insets.bottom }]}>
              {children}
            </View>
          )}
          {footer && (
            <View style={[styles.footer, { paddingBottom: spacing.lg + (wide ? 0 : insets.bottom) }]}>
              {footer}
            </View>
          )}
        </Animated.View>
      </View>
    </Modal>
  );
}

const useStyles = createStyles(({ colors }) => ({
  place: { flex: 1, justifyContent: 'flex-end' },
  placeWide: { justifyContent: 'center', alignItems: 'center', padding: spacing.xl },
  scrim: { position: 'absolute', top: 0, right: 0, bottom: 0, left: 0 },
  panel: { ...elevation, maxHeight: '88%', backgroundColor: colors.surface },
  sheet: { borderTopLeftRadius: radius.card, borderTopRightRadius: radius.card },
  dialog: { width: '100%', maxWidth: layout.dialog, borderRadius: radius.card },
  head: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.sm,
    paddingLeft: spacing.xl,
    paddingRight: spacing.md,
    paddingTop: spacing.md,
  },
  title: { flex: 1 },
  body: { flexShrink: 1 },
  content: { paddingHorizontal: spacing.xl, paddingTop: spacing.sm, gap: spacing.lg },
  footer: {
    flexDirection: 'row',
    justifyContent: 'flex-end',
    gap: spacing.sm,
    paddingHorizontal: spacing.xl,
    paddingTop: spacing.lg,
  },
}));
