import Clock from 'lucide-react-native/icons/clock';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing } from '../theme/tokens';
import { Button } from './Button';
import { Text } from './Text';

/** A request waits in the outbox until the server answers again. */
export function QueuedNotice({ onCancel }: { onCancel: () => void }) {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <View role="status" aria-live="polite" style={styles.notice}>
      <Clock size={20} color={colors.muted} aria-hidden />
      <Text style={styles.text}>{t('queued')}</Text>
      <Button kind="plain" label={t('cancel')} onPress={onCancel} />
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  notice: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.md,
    paddingLeft: spacing.lg,
    paddingRight: spacing.sm,
    paddingVertical: spacing.sm,
    borderRadius: radius.card,
    backgroundColor: colors.pressed,
  },
  text: { flex: 1 },
}));
