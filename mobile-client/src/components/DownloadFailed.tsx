import { useTranslation } from 'react-i18next';
import { isConnectionProblem, type Problem } from '../services/api';
import { ProblemNotice } from './ProblemNotice';

interface DownloadFailedProps {
  /** What the client saw of it, or what the server remembers of it in its own words. */
  cause: Problem | string;
  onRetry: () => void;
  inSettings?: boolean;
}

/** A download that ended without the model, why, and the button that tries again. */
export function DownloadFailed({ cause, onRetry, inSettings = false }: DownloadFailedProps) {
  const { t } = useTranslation('problems');
  const problem: Problem = typeof cause === 'string' ? { kind: 'server', message: cause } : cause;
  const words = 'reason' in problem ? problem.reason : problem.message;
  const text =
    words === undefined || isConnectionProblem(problem)
      ? t(`${problem.kind}.title`)
      : t('serverSays', { text: words });
  return (
    <ProblemNotice
      problem={problem}
      headline={{ title: t('capability.downloadFailed'), text }}
      onRetry={onRetry}
      inSettings={inSettings}
    />
  );
}
