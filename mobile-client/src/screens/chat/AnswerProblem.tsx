import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { CapabilityNotice } from '../../components/CapabilityNotice';
import { Text } from '../../components/Text';
import type { Problem } from '../../services/api';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

interface AnswerProblemProps {
  problem: Problem;
  /** A part of the answer came, and is kept. */
  partial: boolean;
  onContinue: (() => void) | undefined;
  onRetry: (() => void) | undefined;
  /** Asks again and leaves the model to the server; undefined where that is so already. */
  onOtherModel: (() => void) | undefined;
}

/** Problems of one model, which others need not have. */
const ANOTHER_MAY_HELP: ReadonlySet<Problem['kind']> = new Set([
  'not_found',
  'server',
  'model_unavailable',
  'timeout',
]);

/** Why an answer did not come, or not to its end, and the button that helps. */
export function AnswerProblem(props: AnswerProblemProps) {
  const { problem, partial, onContinue, onRetry, onOtherModel } = props;
  const { t } = useTranslation('chat');
  const styles = useStyles();
  return (
    <View style={styles.place}>
      {!(partial && problem.kind === 'interrupted') && (
        <CapabilityNotice capability="chat" problem={problem} onRetry={partial ? undefined : onRetry} />
      )}
      {!partial && onOtherModel && ANOTHER_MAY_HELP.has(problem.kind) && (
        <View style={styles.line}>
          <Button label={t('otherModel')} onPress={onOtherModel} />
        </View>
      )}
      {partial && (
        <View style={styles.line}>
          <Text variant="caption" tone="muted">
            {t('interrupted')}
          </Text>
          {onContinue && <Button kind="plain" label={t('continue')} onPress={onContinue} />}
        </View>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { alignSelf: 'stretch', gap: spacing.sm },
  line: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap', minHeight: 44, gap: spacing.xs },
}));
