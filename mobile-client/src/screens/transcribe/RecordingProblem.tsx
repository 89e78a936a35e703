import MicOff from 'lucide-react-native/icons/mic-off';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import type { RecorderProblem } from '../../hooks/useRecorder';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';

/** Why it cannot be recorded here, and what helps. */
export function RecordingProblem({ problem }: { problem: RecorderProblem }) {
  const { t } = useTranslation('transcription');
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <View role="status" style={styles.notice}>
      <MicOff size={20} color={colors.muted} aria-hidden />
      <View style={styles.words}>
        <Text variant="label">{t(`recorder.${problem}.title`)}</Text>
        <Text tone="muted">{t(`recorder.${problem}.advice`)}</Text>
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  notice: {
    flexDirection: 'row',
    gap: spacing.md,
    padding: spacing.lg,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
  },
  words: { flex: 1, gap: 2 },
}));
