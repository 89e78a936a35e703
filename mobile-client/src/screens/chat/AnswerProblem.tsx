import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { CapabilityNotice } from '../../components/CapabilityNotice';
import { ProblemNotice } from '../../components/ProblemNotice';
import { useCapability } from '../../hooks/useCapability';
import type { Problem } from '../../services/api';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

interface AnswerProblemProps {
  problem: Problem;
  /** A part of the answer came, and is kept. */
  partial: boolean;
  onContinue: (() => void) | undefined;
  onRetry: (() => void) | undefined;
}

/** Why an answer did not come, or not to its end, and the button that helps. */
export function AnswerProblem({ problem, partial, onContinue, onRetry }: AnswerProblemProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const { state } = useCapability('chat');
  const needsModel = state === 'downloadable' || state === 'downloading' || state === 'needs_key';
  return (
    <View style={styles.place}>
      {problem.kind === 'model_unavailable' && needsModel ? (
        <CapabilityNotice capability="chat" onDownloaded={onRetry} />
      ) : (
        <ProblemNotice problem={problem} onRetry={partial ? undefined : onRetry} />
      )}
      {partial && onContinue && (
        <View style={styles.actions}>
          <Button label={t('continue')} onPress={onContinue} />
        </View>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { alignSelf: 'stretch', gap: spacing.sm },
  actions: { flexDirection: 'row' },
}));
