import { useTranslation } from 'react-i18next';
import { Group } from '../../components/Group';
import { ListRow } from '../../components/ListRow';
import { useNow } from '../../components/useNow';
import { useLibrary } from '../../hooks/useLibrary';
import { useRecordings } from '../../hooks/useRecordings';
import { useFormat } from '../../i18n/useFormat';

const MOST = 8;

interface UnheardRecordingsProps {
  /** Id of the recording that is in hand, which is not listed. */
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** Recordings that no kept transcript belongs to, so that none is on the device unseen. Nothing when there are none. */
export function UnheardRecordings({ chosen, onChoose }: UnheardRecordingsProps) {
  const { t } = useTranslation('transcription');
  const format = useFormat();
  const now = useNow();
  const { recordings } = useRecordings();
  const { entries, loaded } = useLibrary({ capability: 'speech_to_text' });
  const kept = new Set(entries.map(({ id }) => id));
  const unheard = recordings.filter(
    ({ id, transcripts }) => id !== chosen && !transcripts.some((transcript) => kept.has(transcript)),
  );
  if (!loaded || unheard.length === 0) return null;
  return (
    <Group title={t('unheard')}>
      {unheard.slice(0, MOST).map(({ id, name, duration_seconds, created_at }) => (
        <ListRow
          key={id}
          title={name}
          text={[duration_seconds === null ? '' : format.clock(duration_seconds), format.ago(created_at, now)]
            .filter(Boolean)
            .join(' · ')}
          onPress={() => onChoose(id)}
        />
      ))}
    </Group>
  );
}
