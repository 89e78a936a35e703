import Copy from 'lucide-react-native/icons/copy';
import RefreshCw from 'lucide-react-native/icons/refresh-cw';
import Square from 'lucide-react-native/icons/square';
import Volume2 from 'lucide-react-native/icons/volume-2';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { Markdown } from '../../components/Markdown';
import { ProblemNotice } from '../../components/ProblemNotice';
import { SkeletonText } from '../../components/Skeleton';
import { Text } from '../../components/Text';
import { useCopy } from '../../components/useCopy';
import type { Problem } from '../../services/api';
import type { Message } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { AnswerProblem } from './AnswerProblem';
import { AnswerStatistics } from './AnswerStatistics';

export interface AnswerActions {
  regenerate: (messageId: string) => void;
  /** Leaves the model to the server and makes the answer anew; undefined where that is so already. */
  withOtherModel: ((messageId: string) => void) | undefined;
  continueAnswer: () => void;
  /** Takes a question that waits out of the outbox. */
  takeBack: (messageId: string) => void;
  readAloud: (message: Message) => void;
  stopReading: () => void;
}

interface AnswerMessageProps {
  message: Message;
  /** Only the last answer can go on. */
  last: boolean;
  /** An answer of this conversation is being made. */
  busy: boolean;
  speech: 'idle' | 'preparing' | 'reading';
  speechProblem: Problem | null;
  actions: AnswerActions;
}

/** What the model answered, and what can be done with it. Memoised: an answer draws the list 20 times a second. */
export const AnswerMessage = memo(function AnswerMessage(props: AnswerMessageProps) {
  const { message, actions, speechProblem } = props;
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const streaming = message.state === 'streaming';
  return (
    <View role="article" aria-label={t('assistant')} aria-busy={streaming} style={styles.row}>
      {message.content !== '' && <Markdown text={message.content} streaming={streaming} />}
      {message.content === '' && streaming && (
        <View accessible role="img" aria-label={t('thinking')}>
          <SkeletonText lines={2} />
        </View>
      )}
      {message.state === 'waiting' && (
        <View style={styles.line}>
          <Text variant="caption" tone="muted">
            {t('waiting')}
          </Text>
          <Button kind="plain" label={t('takeBack')} onPress={() => actions.takeBack(message.id)} />
        </View>
      )}
      <Ending {...props} />
      {message.content !== '' && !streaming && <Foot {...props} />}
      {speechProblem && <ProblemNotice problem={speechProblem} onRetry={() => actions.readAloud(message)} />}
    </View>
  );
});

/** How an answer ended other than well, and how to go on. */
function Ending({ message, last, busy, actions }: AnswerMessageProps) {
  const { t } = useTranslation(['chat', 'common']);
  const styles = useStyles();
  if (message.state === 'interrupted' && message.problem) {
    return (
      <AnswerProblem
        problem={message.problem}
        partial={message.content !== ''}
        onContinue={last && !busy ? actions.continueAnswer : undefined}
        onRetry={busy ? undefined : () => actions.regenerate(message.id)}
        onOtherModel={
          busy || !actions.withOtherModel ? undefined : () => actions.withOtherModel?.(message.id)
        }
      />
    );
  }
  const ending =
    message.state === 'stopped'
      ? t('stopped')
      : message.state === 'interrupted'
        ? t(message.content === '' ? 'notSent' : 'interrupted')
        : message.state === 'complete' && message.stop_reason === 'length'
          ? t('cutOff')
          : undefined;
  if (ending === undefined) return null;
  const empty = message.content === '';
  return (
    <View style={styles.line}>
      <Text variant="caption" tone="muted">
        {ending}
      </Text>
      {last && !busy && (
        <Button
          kind="plain"
          label={t(empty ? 'common:retry' : 'continue')}
          onPress={empty ? () => actions.regenerate(message.id) : actions.continueAnswer}
        />
      )}
    </View>
  );
}

function Foot({ message, busy, speech, actions }: AnswerMessageProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const copy = useCopy();
  return (
    <View style={styles.foot}>
      <IconButton icon={Copy} size={16} label={t('copyAnswer')} onPress={() => void copy(message.content)} />
      {speech === 'reading' ? (
        <IconButton icon={Square} size={16} pressed label={t('stopReading')} onPress={actions.stopReading} />
      ) : (
        <IconButton
          icon={Volume2}
          size={16}
          label={t('readAloud')}
          busy={speech === 'preparing'}
          onPress={() => actions.readAloud(message)}
        />
      )}
      <IconButton
        icon={RefreshCw}
        size={16}
        label={t('regenerate')}
        disabled={busy}
        onPress={() => actions.regenerate(message.id)}
      />
      <AnswerStatistics message={message} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  row: {
    width: '100%',
    maxWidth: layout.column,
    alignSelf: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.lg,
    paddingTop: spacing.sm,
  },
  line: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap', minHeight: 44, gap: spacing.xs },
  foot: { flexDirection: 'row', alignItems: 'center', flexWrap: 'wrap', marginLeft: -spacing.md },
}));
