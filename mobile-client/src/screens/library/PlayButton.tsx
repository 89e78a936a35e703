import Pause from 'lucide-react-native/icons/pause';
import Play from 'lucide-react-native/icons/play';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../components/IconButton';
import { useToast } from '../../components/Toast';
import { usePlayer } from '../../hooks/usePlayer';
import type { CacheEntry } from '../../services/cache';

/** Plays kept speech in the player of the app, or pauses it. */
export function PlayButton({ entry }: { entry: Pick<CacheEntry, 'id' | 'title'> }) {
  const { t } = useTranslation('library');
  const toast = useToast();
  const { track, playing, loading, failed, toggle, playEntry } = usePlayer();
  const { id, title } = entry;
  const loaded = track?.id === id;
  const plays = loaded && playing;
  const press = async () => {
    if (loaded) toggle();
    else if (!(await playEntry(id, title))) toast({ text: t('playGone') });
  };
  return (
    <IconButton
      icon={plays ? Pause : Play}
      label={t(plays ? 'pause' : 'play', { title })}
      busy={loaded && loading && !failed}
      onPress={() => void press()}
    />
  );
}
