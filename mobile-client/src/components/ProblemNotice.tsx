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
  /** Says it in other words, where the kind of problem alone does not say what has failed. */
  headline?: { title: string; text: string };
  /** Does the same again. */
  onRetry?: (() => void) | undefined;
  /** Settings are in sight: no button leads there. */
  inSettings?: boolean;
}

/** What happened in a sentence, what to do in the next, and a button that does it. */
export function ProblemNotice({ problem, headline, onRetry, inSettings = false }: ProblemNoticeProps) {
  const { t } = useTranslation(['problems', 'common']);
  const { colors } = useTheme();
  const styles = useStyles();
  const [unfolded, setUnfolded] = useState(false);
  const { title, text } = useWords(problem, inSettings);
  const refusals = problem.kind === 'invalid' ? refusalsOf(problem) : [];
  const said = headline ? [] : saidBy(problem).filter((line) => !refusals.includes(line));
  const details = said.length > 0 ? [t('serverWords'), ...said] : [];
  const requestId = 'requestId' in problem ? problem.requestId : undefined;
  if (requestId) details.push(t('requestId', { id: requestId }));
  return (
    <View role="alert" style={styles.notice}>
      <View style={styles.head}>
        <CircleAlert size={20} color={colors.danger} aria-hidden />
        <View style={styles.words}>
          <Text variant="label">{headline?.title ?? title}</Text>
          {refusals.map((refusal) => (
            <Text key={refusal}>{t('serverSays', { text: refusal })}</Text>
          ))}
          <Text>{headline?.text ?? text}</Text>
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
        {!headline && <Remedy problem={problem} inSettings={inSettings} />}
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

/** What happened and what to do about it, in the words of the app. */
function useWords(problem: ProblemNoticeProps['problem'], inSettings: boolean) {
  const { t } = useTranslation('problems');
  const format = useFormat();
  const seconds = 'retryAfter' in problem ? problem.retryAfter : undefined;
  const title = t(`${problem.kind}.title`);
  if (seconds !== undefined)
    return { title, text: t('waitSeconds', { time: format.span(Math.ceil(seconds)) }) };
  const kind = problem.kind === 'unauthorized' && problem.wrongKey ? 'wrong_key' : problem.kind;
  switch (kind) {
    case 'wrong_key':
    case 'unauthorized':
    case 'forbidden':
    case 'cannot_connect':
      return {
        title: t(`${kind}.title`),
        text: inSettings ? t(`${kind}.adviceInSettings`) : t(`${kind}.advice`),
      };
    default:
      return { title, text: t(`${kind}.advice`) };
  }
}

/** The button that goes where the problem can be solved. */
function Remedy({ problem, inSettings }: Pick<ProblemNoticeProps, 'problem' | 'inSettings'>) {
  const { t } = useTranslation('problems');
  const router = useRouter();
  switch (problem.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'cannot_connect':
      return inSettings ? null : (
        <Button label={t('openSettings')} onPress={() => router.navigate('/settings')} />
      );
    case 'model_unavailable':
      return <Button label={t('openStatus')} onPress={() => router.navigate('/status')} />;
    default:
      return null;
  }
}

/** Why the server refuses a request: field by field where it names them, in its words. */
function refusalsOf({ fields, message }: Problem & { kind: 'invalid' }): string[] {
  const reasons = new Set(Object.values(fields));
  if (reasons.size === 0) return message === undefined ? [] : [message];
  return Object.entries(fields).map(([field, reason]) =>
    reason === message ? reason : `${field}: ${reason}`,
  );
}

/** What the server said, for those who want to know. */
function saidBy(problem: ProblemNoticeProps['problem']): string[] {
  const lines: string[] = [];
  if (problem.message) lines.push(problem.message);
  if (problem.kind === 'model_unavailable') lines.push(problem.reason);
  if (problem.kind === 'server') {
    for (const { model, reason } of problem.attempts ?? []) lines.push(`${model}: ${reason}`);
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
