import type { Capability, LocalModelState } from '@ai-platform/contract';
import { useRouter } from 'expo-router';
import Download from 'lucide-react-native/icons/download';
import { useTranslation } from 'react-i18next';
import { useCapability } from '../hooks/useCapability';
import { useLocalModels } from '../hooks/useLocalModels';
import { useFormat } from '../i18n/useFormat';
import type { Problem } from '../services/api';
import { Button } from './Button';
import { DownloadFailed } from './DownloadFailed';
import { DownloadNotice } from './DownloadNotice';
import { Notice } from './Notice';
import { ProblemNotice } from './ProblemNotice';
import { useReasonText } from './useReasonText';

interface CapabilityNoticeProps {
  capability: Capability;
  /** What became of the last request, where that was no result. */
  problem?: Problem | undefined;
  /** Sends that request again, also once the model that it lacked is there. */
  onRetry?: (() => void) | undefined;
}

/**
 * What stands between a person and a result, with the button that changes it: a model to download, its progress, a key
 * that is missing, a request that failed. One notice at most, and nothing where all is well or nobody knows.
 */
export function CapabilityNotice({ capability, problem, onRetry }: CapabilityNoticeProps) {
  const { t } = useTranslation(['problems', 'common']);
  const router = useRouter();
  const served = useCapability(capability);
  const { models, downloads, download, dismiss } = useLocalModels();
  const reasonText = useReasonText();
  const { state, refresh } = served;

  const wanted = problem && 'downloadable' in problem ? problem.downloadable : undefined;
  const lacksModel = problem?.kind === 'model_unavailable' || wanted !== undefined;
  // What a model that is ready cannot do, another one could that has to be downloaded.
  const needsDownload = state !== 'ready' || wanted !== undefined;
  const offered = wanted ?? served.downloadable;
  const begin = async (id: string) => {
    dismiss(id);
    if ((await download(id)) && lacksModel) onRetry?.();
  };
  const local = models.filter(({ capabilities }) => capabilities.includes(capability));
  const running = needsDownload ? local.find(({ id }) => downloads[id]?.state === 'running') : undefined;
  const failed =
    local.find(({ id }) => downloads[id]?.state === 'failed') ??
    local.find((model) => needsDownload && model.download_failure !== undefined && isMissing(model));
  const cause = failed && (downloads[failed.id]?.problem ?? failed.download_failure);

  if (problem === undefined || lacksModel) {
    if (running) return <DownloadNotice id={running.id} />;
    if (failed && cause) return <DownloadFailed cause={cause} onRetry={() => void begin(failed.id)} />;
  }
  if (problem && !(lacksModel && offered !== undefined) && !(lacksModel && state === 'needs_key')) {
    return <ProblemNotice problem={problem} onRetry={onRetry} />;
  }

  const offer = offered !== undefined && (
    <DownloadOffer id={offered} instead={state === 'ready'} onDownload={() => void begin(offered)} />
  );
  if (state === 'downloadable') return offer || null;
  if (state === 'ready') return lacksModel ? offer || null : null;
  if (state !== 'needs_key' && state !== 'unavailable') return null;
  if (served.problem) return <ProblemNotice problem={served.problem} onRetry={() => void refresh()} />;
  return (
    offer || (
      <Notice title={t(`capability.${state}`)} text={reasonText(served)}>
        <Button label={t('openStatus')} onPress={() => router.navigate('/status')} />
        <Button kind="plain" label={t('common:retry')} onPress={() => void refresh()} />
      </Notice>
    )
  );
}

const isMissing = ({ availability }: LocalModelState): boolean => availability === 'downloadable';

interface DownloadOfferProps {
  id: string;
  /** Another model is ready, but cannot do what was asked. */
  instead: boolean;
  onDownload: () => void;
}

function DownloadOffer({ id, instead, onDownload }: DownloadOfferProps) {
  const { t } = useTranslation('problems');
  const format = useFormat();
  const { models } = useLocalModels();
  const bytes = models.find((model) => model.id === id)?.size_bytes;
  return (
    <Notice
      alert={instead}
      title={instead ? t('capability.cannot') : t('capability.downloadable')}
      text={
        bytes
          ? t('capability.offerOfSize', { model: id, size: format.bytes(bytes) })
          : t('capability.offer', { model: id })
      }
    >
      <Button kind="primary" icon={Download} label={t('downloadModel')} onPress={onDownload} />
    </Notice>
  );
}
