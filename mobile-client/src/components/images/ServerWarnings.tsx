import Info from 'lucide-react-native/icons/info';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';
import { Text } from '../Text';

/** What of the request was not honoured, in quiet lines. */
export function ServerWarnings({ warnings }: { warnings: readonly string[] }) {
  const { t } = useTranslation('problems');
  const { colors } = useTheme();
  const styles = useStyles();
  if (warnings.length === 0) return null;
  return (
    <View style={styles.lines}>
      {warnings.map((warning) => (
        <View key={warning} style={styles.line}>
          <Info size={16} color={colors.muted} style={styles.icon} aria-hidden />
          <Text variant="caption" tone="muted" style={styles.text}>
            {t('serverSays', { text: warning })}
          </Text>
        </View>
      ))}
    </View>
  );
}

const useStyles = createStyles(() => ({
  lines: { gap: spacing.xs },
  line: { flexDirection: 'row', gap: spacing.sm },
  icon: { marginTop: 2 },
  text: { flex: 1 },
}));
