import { useRouter } from 'expo-router';
import CircleAlert from 'lucide-react-native/icons/circle-alert';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useFormat } from '../i18n/useFormat';
import type { Problem } from '../services/api/problem';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing } from '../theme/tokens';
import { Button } from './Button';
import { Text } from './Text';

interface ProblemNoticeProps {
  /** `failed` is a problem of the device itself, such as a file that cannot be read. */
  problem: Problem | { kind: 'failed'; message?: string };
  /** Does the same again. */
  onRetry?: (() => void) | undefined;
  /** Starts the download of the local model that the problem names. */
  onDownload?: ((model: string) => void) | undefined;
  /** Settings are in sight: no button leads there. */
  inSettings?: boolean;
}

/** What happened in a sentence, what to do in the next, and a button that does it. */
export function ProblemNotice({ problem, onRetry, onDownload, inSettings = false }: ProblemNoticeProps) {
  const { t } = useTranslation(['problems', 'common']);
  const { colors } = useTheme();
  const format = useFormat();
  const styles = useStyles();
  const [unfolded, setUnfolded] = useState(false);
  const seconds = 'retryAfter' in problem ? problem.retryAfter : undefined;
  const advice = () => {
    if (seconds !== undefined) return t('waitSeconds', { time: format.span(Math.ceil(seconds)) });
    if (problem.kind === 'model_unavailable' && problem.downloadable && onDownload) {
      return t('model_unavailable.adviceDownload');
    }
    return t(`${problem.kind}.advice`);
  };
  const details = detailsOf(problem, (model, reason) => t('attempt', { model, reason }));
  const requestId = 'requestId' in problem ? problem.requestId : undefined;
  if (requestId) details.push(t('requestId', { id: requestId }));
  return (
    <View role="alert" style={styles.notice}>
      <View style={styles.head}>
        <CircleAlert size={20} color={colors.danger} aria-hidden />
        <View style={styles.words}>
          <Text variant="label">{t(`${problem.kind}.title`)}</Text>
          <Text>{advice()}</Text>
        </View>
      </View>
      {unfolded && (
        <View style={styles.details}>
          {details.map((line) => (
            <Text key={line} variant="caption" tone="muted" selectable>
              {line}
            </Text>
          ))}
        </View>
      )}
      <View style={styles.actions}>
        <Remedy problem={problem} onDownload={onDownload} inSettings={inSettings} />
        {onRetry && <Button label={t('common:retry')} onPress={onRetry} />}
        {details.length > 0 && (
          <Button
            kind="plain"
            label={unfolded ? t('common:less') : t('common:details')}
            expanded={unfolded}
            onPress={() => setUnfolded(!unfolded)}
          />
        )}
      </View>
    </View>
  );
}

/** The button that goes where the problem can be solved. */
function Remedy({ problem, onDownload, inSettings }: Omit<ProblemNoticeProps, 'onRetry'>) {
  const { t } = useTranslation('problems');
  const router = useRouter();
  switch (problem.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'cannot_connect':
      return inSettings ? null : (
        <Button label={t('openSettings')} onPress={() => router.navigate('/settings')} />
      );
    case 'model_unavailable': {
      const { downloadable } = problem;
      return downloadable && onDownload ? (
        <Button label={t('downloadModel')} onPress={() => onDownload(downloadable)} />
      ) : (
        <Button label={t('openStatus')} onPress={() => router.navigate('/status')} />
      );
    }
    default:
      return null;
  }
}

/** What the server said, for those who want to know. */
function detailsOf(
  problem: ProblemNoticeProps['problem'],
  attempt: (model: string, reason: string) => string,
): string[] {
  const lines: string[] = [];
  if (problem.message) lines.push(problem.message);
  if (problem.kind === 'invalid') {
    for (const [field, reason] of Object.entries(problem.fields)) lines.push(`${field}: ${reason}`);
  }
  if (problem.kind === 'model_unavailable' && problem.reason !== problem.message) lines.push(problem.reason);
  if (problem.kind === 'server') {
    for (const { model, reason } of problem.attempts ?? []) lines.push(attempt(model, reason));
  }
  return [...new Set(lines)];
}

const useStyles = createStyles(({ colors }) => ({
  notice: {
    alignSelf: 'stretch',
    padding: spacing.lg,
    gap: spacing.md,
    borderRadius: radius.card,
    backgroundColor: colors.dangerTint,
  },
  head: { flexDirection: 'row', gap: spacing.md },
  words: { flex: 1, gap: 2 },
  details: { gap: spacing.xs, paddingLeft: spacing.xxl },
  actions: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.sm, paddingLeft: spacing.xxl },
}));
