import type { LocalModelState } from '@ai-platform/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Group } from '../../components/Group';
import { ListRow } from '../../components/ListRow';
import { ProblemNotice } from '../../components/ProblemNotice';
import { SkeletonText } from '../../components/Skeleton';
import { useToast } from '../../components/Toast';
import { type UseLocalModels, useLocalModels } from '../../hooks/useLocalModels';
import type { Problem } from '../../services/api';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { LocalModelRow } from './LocalModelRow';

/** The models that run inside the server: those that are there, and those that can be downloaded to it. */
export function LocalModels() {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const local = useLocalModels();
  const { models, loading, problem, refresh } = local;
  const toast = useToast();
  const [removing, setRemoving] = useState<LocalModelState>();
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [showsAll, setShowsAll] = useState(false);

  if (models.length === 0) {
    if (problem === null && !loading) return null;
    return (
      <Group title={t('localModels')}>
        <View style={styles.padded}>
          {problem ? (
            <ProblemNotice inSettings problem={problem} onRetry={() => void refresh()} />
          ) : (
            <SkeletonText lines={4} />
          )}
        </View>
      </Group>
    );
  }

  const toDownload = models.filter((model) => isToDownload(model, local));
  const shown = showsAll ? models : models.filter((model) => !isToDownload(model, local));
  const remove = async ({ id }: LocalModelState) => {
    setRemoving(undefined);
    const failure = await local.remove(id);
    setRefusal(failure);
    if (failure === null) toast({ text: t('modelRemoved', { model: id }) });
  };
  return (
    <>
      <Group title={t('localModels')}>
        {refusal && (
          <View style={styles.padded}>
            <ProblemNotice inSettings problem={refusal} />
          </View>
        )}
        {shown.map((model) => (
          <LocalModelRow
            key={model.id}
            model={model}
            download={local.downloads[model.id]}
            onDownload={() => void local.download(model.id)}
            onStop={() => void local.cancelDownload(model.id)}
            onRemove={() => setRemoving(model)}
          />
        ))}
        {toDownload.length > 0 && (
          <ListRow
            title={showsAll ? t('showOnlyPresent') : t('showDownloadable', { count: toDownload.length })}
            titleTone="accent"
            trailing={null}
            onPress={() => setShowsAll(!showsAll)}
          />
        )}
      </Group>
      <ConfirmDialog
        visible={removing !== undefined}
        danger
        title={t('removeModelTitle', { model: removing?.id ?? '' })}
        text={t('removeModelText')}
        confirmLabel={t('common:remove')}
        onConfirm={() => removing && void remove(removing)}
        onCancel={() => setRemoving(undefined)}
      />
    </>
  );
}

const isToDownload = (
  { id, availability, download_failure }: LocalModelState,
  { downloads }: UseLocalModels,
): boolean =>
  availability === 'downloadable' && downloads[id] === undefined && download_failure === undefined;

const useStyles = createStyles(() => ({
  padded: { padding: spacing.lg },
}));
