import { useTranslation } from 'react-i18next';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { type Message, tokensPerSecond } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** Model, tokens and speed of an answer, as far as they are known. */
export function AnswerStatistics({ message }: { message: Message }) {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const styles = useStyles();
  const { usage, model } = message;
  const rate = tokensPerSecond(message);
  const parts = [
    model ?? undefined,
    usage
      ? t('tokens', {
          count: usage.completion_tokens,
          formatted: format.number(usage.completion_tokens),
        })
      : undefined,
    rate === undefined ? undefined : t('tokensPerSecond', { rate: format.number(rate, rate < 10 ? 1 : 0) }),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return null;
  return (
    <Text variant="figures" tone="muted" numberOfLines={2} style={styles.text}>
      {parts.join(' · ')}
    </Text>
  );
}

const useStyles = createStyles(() => ({
  text: { flexShrink: 1, paddingLeft: spacing.sm },
}));
