import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Group } from '../../components/Group';
import { ListRow } from '../../components/ListRow';
import { useNow } from '../../components/useNow';
import { useLibrary } from '../../hooks/useLibrary';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { useServices } from '../../services/ServicesProvider';

const MOST = 6;

interface RecentTranscriptsProps {
  /** Id of the entry in sight. */
  current: string | undefined;
  onChoose: (entry: CacheEntry) => void;
}

/** The transcripts made last, by their first words. Nothing when there are none. */
export function RecentTranscripts({ current, onChoose }: RecentTranscriptsProps) {
  const { t } = useTranslation('transcription');
  const format = useFormat();
  const now = useNow();
  const { entries } = useLibrary({ capability: 'speech_to_text' });
  const recent = entries.slice(0, MOST);
  const texts = useTexts(recent);
  if (recent.length === 0) return null;
  return (
    <Group title={t('recent')}>
      {recent.map((entry) => (
        <ListRow
          key={entry.id}
          title={texts[entry.id] || entry.title}
          text={format.ago(entry.created_at, now)}
          selected={entry.id === current}
          onPress={() => onChoose(entry)}
        />
      ))}
    </Group>
  );
}

/** What was said in each of the entries, as far as it is read. */
function useTexts(entries: readonly CacheEntry[]): Readonly<Record<string, string>> {
  const { inference } = useServices();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const next = entries.find(({ id }) => texts[id] === undefined);
  useEffect(() => {
    if (next === undefined) return;
    let left = false;
    void inference.open(next, 'speech_to_text').then((value) => {
      if (!left) setTexts((known) => ({ ...known, [next.id]: value?.text.trim() ?? '' }));
    });
    return () => {
      left = true;
    };
  }, [inference, next]);
  return texts;
}
