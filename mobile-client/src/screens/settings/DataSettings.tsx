import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Group } from '../../components/Group';
import { ListRow } from '../../components/ListRow';
import { ProgressBar } from '../../components/ProgressBar';
import { Select } from '../../components/Select';
import { SliderField } from '../../components/SliderField';
import { Text } from '../../components/Text';
import { useToast } from '../../components/Toast';
import { useLibrary } from '../../hooks/useLibrary';
import { useSettings } from '../../hooks/useSettings';
import { useFormat } from '../../i18n/useFormat';
import { MESSAGE_DRAFTS } from '../../services/drafts/message-drafts';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

const HOUR = 60;
const DAY = 24 * HOUR;
/** Minutes for which the same request is answered by the saved result. */
const REUSE = { never: 0, hour: HOUR, day: DAY, week: 7 * DAY } as const;
type Reuse = keyof typeof REUSE;

type Question = 'results' | 'recordings' | 'chats' | 'settings';

/** What the app keeps on the device, how much of it, and how to be rid of it. */
export function DataSettings() {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  const format = useFormat();
  const toast = useToast();
  const { cache, conversations, drafts, editDraft, recordings } = useServices();
  const { totalBytes, limitBytes } = useLibrary();
  const { settings, update, reset } = useSettings();
  const [question, setQuestion] = useState<Question>();
  const used = t('cacheSize', { used: format.bytes(totalBytes), limit: format.bytes(limitBytes) });
  const reuse = (Object.keys(REUSE) as Reuse[]).find((name) => REUSE[name] === settings.cache_ttl_minutes);

  const answer = async () => {
    setQuestion(undefined);
    if (question === 'results') {
      await cache.clear();
      await editDraft.replace(null);
      toast({ text: t('cacheCleared') });
    } else if (question === 'recordings') {
      await recordings.clear();
      toast({ text: t('recordingsDeleted') });
    } else if (question === 'chats') {
      await conversations.clear();
      drafts.hand(MESSAGE_DRAFTS, []);
      toast({ text: t('chatsDeleted') });
    } else {
      await reset();
      await editDraft.replace(null);
      toast({ text: t('resetDone') });
    }
  };

  return (
    <>
      <Group title={t('storage')}>
        <View style={styles.row}>
          <Text>{t('cache')}</Text>
          <ProgressBar label={t('cache')} value={totalBytes / limitBytes} text={used} />
          <Text variant="caption" tone="muted">
            {t('cacheHint')}
          </Text>
        </View>
        <View style={styles.row}>
          <SliderField
            label={t('cacheLimit')}
            unit={t('megabytes')}
            minimum={50}
            maximum={1000}
            step={50}
            value={settings.cache_megabytes}
            onChange={(cache_megabytes) => update({ cache_megabytes })}
          />
          <Select
            label={t('reuse')}
            hint={t('reuseHint')}
            value={reuse}
            onChange={(name) => update({ cache_ttl_minutes: REUSE[name] })}
            options={[
              { value: 'never', label: t('reuseFor.never') },
              { value: 'hour', label: t('reuseFor.hour') },
              { value: 'day', label: t('reuseFor.day') },
              { value: 'week', label: t('reuseFor.week') },
            ]}
          />
        </View>
        <ListRow
          title={t('clearCache')}
          titleTone="danger"
          trailing={null}
          onPress={() => setQuestion('results')}
        />
        <ListRow
          title={t('deleteRecordings')}
          titleTone="danger"
          trailing={null}
          onPress={() => setQuestion('recordings')}
        />
        <ListRow
          title={t('deleteChats')}
          titleTone="danger"
          trailing={null}
          onPress={() => setQuestion('chats')}
        />
        <ListRow
          title={t('reset')}
          titleTone="danger"
          trailing={null}
          onPress={() => setQuestion('settings')}
        />
      </Group>
      <ConfirmDialog
        visible={question !== undefined}
        danger
        title={t(`ask.${question ?? 'results'}.title`)}
        text={t(`ask.${question ?? 'results'}.text`)}
        confirmLabel={t(`ask.${question ?? 'results'}.confirm`)}
        onConfirm={() => void answer()}
        onCancel={() => setQuestion(undefined)}
      />
    </>
  );
}

const useStyles = createStyles(() => ({
  row: { padding: spacing.lg, gap: spacing.md },
}));
