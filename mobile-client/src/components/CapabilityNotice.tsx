import type { Capability } from '@ai-platform/contract';
import { useRouter } from 'expo-router';
import Download from 'lucide-react-native/icons/download';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useCapability } from '../hooks/useCapability';
import { useLocalModels } from '../hooks/useLocalModels';
import { useFormat } from '../i18n/useFormat';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';
import { Button } from './Button';
import { ProblemNotice } from './ProblemNotice';
import { ProgressBar } from './ProgressBar';
import { Text } from './Text';
import { useProgressText } from './useProgressText';

interface CapabilityNoticeProps {
  capability: Capability;
  /** A download that began here has ended well. */
  onDownloaded?: (() => void) | undefined;
}

/**
 * Why a capability cannot be used yet, with the button that changes it: a model to download, its progress, a key that
 * is missing. Nothing where it is ready, or where nobody knows.
 */
export function CapabilityNotice({ capability, onDownloaded }: CapabilityNoticeProps) {
  const { t } = useTranslation(['problems', 'common']);
  const router = useRouter();
  const format = useFormat();
  const { state, reason, downloadable, problem, refresh } = useCapability(capability);
  const { models, downloads, download, cancelDownload, dismiss } = useLocalModels();

  const begin = async (id: string) => {
    if (await download(id)) onDownloaded?.();
  };
  const ofCapability = models.filter(({ capabilities }) => capabilities.includes(capability));
  const running = ofCapability.find(({ id }) => downloads[id]?.state === 'running');
  const failed = ofCapability.find(({ id }) => downloads[id]?.state === 'failed');
  const failure = failed && downloads[failed.id]?.problem;

  if (running && state !== 'ready') return <Downloading id={running.id} onStop={cancelDownload} />;
  if (failed && failure) {
    return (
      <ProblemNotice
        problem={failure}
        onRetry={() => {
          dismiss(failed.id);
          void begin(failed.id);
        }}
      />
    );
  }

  const offer = downloadable === undefined ? undefined : models.find(({ id }) => id === downloadable);
  const downloadButton = downloadable !== undefined && (
    <Button
      kind="primary"
      icon={Download}
      label={t('downloadModel')}
      onPress={() => void begin(downloadable)}
    />
  );
  const offered =
    downloadable === undefined
      ? undefined
      : offer?.size_bytes
        ? t('capability.offerOfSize', { model: downloadable, size: format.bytes(offer.size_bytes) })
        : t('capability.offer', { model: downloadable });

  if (state === 'downloadable') {
    return (
      <Notice title={t('capability.downloadable')} text={offered}>
        {downloadButton}
      </Notice>
    );
  }
  if (state !== 'needs_key' && state !== 'unavailable') return null;
  if (problem) return <ProblemNotice problem={problem} onRetry={() => void refresh()} />;
  return (
    <Notice title={t(`capability.${state}`)} text={offered ?? reason}>
      {downloadButton}
      <Button label={t('openStatus')} onPress={() => router.navigate('/status')} />
      {!downloadButton && <Button kind="plain" label={t('common:retry')} onPress={() => void refresh()} />}
    </Notice>
  );
}

function Downloading({ id, onStop }: { id: string; onStop: (id: string) => Promise<void> }) {
  const { t } = useTranslation(['problems', 'common']);
  const progressText = useProgressText();
  const { downloads } = useLocalModels();
  const progress = downloads[id]?.progress;
  const known = progress && progress.total_bytes > 0 ? progress : undefined;
  const title = t('capability.downloading', { model: id });
  return (
    <Notice
      title={title}
      progress={
        <ProgressBar
          label={title}
          value={known && known.downloaded_bytes / known.total_bytes}
          text={known && progressText(known.downloaded_bytes, known.total_bytes, known.bytes_per_second)}
        />
      }
    >
      <Button label={t('common:stop')} onPress={() => void onStop(id)} />
    </Notice>
  );
}

interface NoticeProps {
  title: string;
  text?: string | undefined;
  progress?: ReactNode;
  /** Buttons. */
  children: ReactNode;
}

function Notice({ title, text, progress, children }: NoticeProps) {
  const styles = useStyles();
  return (
    <View role="status" style={styles.notice}>
      <View style={styles.words}>
        <Text variant="label">{title}</Text>
        {text !== undefined && <Text tone="muted">{text}</Text>}
      </View>
      {progress}
      <View style={styles.actions}>{children}</View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  notice: {
    alignSelf: 'stretch',
    padding: spacing.lg,
    gap: spacing.md,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
  },
  words: { gap: 2 },
  actions: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
}));
