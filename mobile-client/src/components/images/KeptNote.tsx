import Clock from 'lucide-react-native/icons/clock';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';
import { Button } from '../Button';
import { Text } from '../Text';
import { useNow } from '../useNow';

interface KeptNoteProps {
  entry: CacheEntry;
  /** Asks the server for another; left out where that cannot be done. */
  onMakeNew?: (() => void) | undefined;
}

/** Says when a kept image was made, and offers a new one. */
export function KeptNote({ entry, onMakeNew }: KeptNoteProps) {
  const { t } = useTranslation('image');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const now = useNow();
  return (
    <View style={styles.note}>
      <Clock size={16} color={colors.muted} aria-hidden />
      <Text variant="caption" tone="muted" style={styles.text}>
        {t('kept', { made: format.ago(entry.created_at, now) })}
      </Text>
      {onMakeNew && <Button kind="plain" label={t('makeNew')} onPress={onMakeNew} />}
    </View>
  );
}

const useStyles = createStyles(() => ({
  note: { flexDirection: 'row', alignItems: 'center', gap: spacing.sm, minHeight: 44 },
  text: { flexShrink: 1 },
}));
