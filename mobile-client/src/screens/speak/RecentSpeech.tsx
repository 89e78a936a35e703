import Play from 'lucide-react-native/icons/play';
import { useTranslation } from 'react-i18next';
import { Group } from '../../components/Group';
import { ListRow } from '../../components/ListRow';
import { useNow } from '../../components/useNow';
import { useLibrary } from '../../hooks/useLibrary';
import { useFormat } from '../../i18n/useFormat';
import type { CacheEntry } from '../../services/cache';
import { useTheme } from '../../theme/ThemeProvider';
import { askedSpeech } from './speech-request';
import { voiceOf } from './voices';

const MOST = 8;

interface RecentSpeechProps {
  /** Id of the entry in sight. */
  current: string | undefined;
  onChoose: (entry: CacheEntry) => void;
}

/** The speech made last, to hear it again. Nothing when there is none. */
export function RecentSpeech({ current, onChoose }: RecentSpeechProps) {
  const { t } = useTranslation('speech');
  const { colors } = useTheme();
  const format = useFormat();
  const now = useNow();
  const { entries } = useLibrary({ capability: 'text_to_speech' });
  if (entries.length === 0) return null;
  return (
    <Group title={t('recent')}>
      {entries.slice(0, MOST).map((entry) => {
        const { voice } = askedSpeech(entry.parameters);
        const made = format.ago(entry.created_at, now);
        return (
          <ListRow
            key={entry.id}
            title={entry.title}
            text={[voice && voiceOf(voice).name, made].filter(Boolean).join(' · ')}
            trailing={<Play size={18} color={colors.muted} aria-hidden />}
            selected={entry.id === current}
            onPress={() => onChoose(entry)}
          />
        );
      })}
    </Group>
  );
}
