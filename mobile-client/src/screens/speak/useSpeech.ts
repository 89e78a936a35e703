import { NavigationContext } from 'expo-router/react-navigation';
import { useContext } from 'react';
import { useCapability } from '../../hooks/useCapability';
import { useInference } from '../../hooks/useInference';
import type { TrackSource } from '../../hooks/useTrackPlayer';
import type { CacheEntry } from '../../services/cache';
import type { SpeechDraft } from '../../services/drafts/speech-draft';
import type { InferenceResult, RunOptions } from '../../services/inference';
import { openMediaFile } from '../../services/media';
import { useServices } from '../../services/ServicesProvider';
import { speechParameters } from './speech-request';

type Speech = InferenceResult<'text_to_speech'>;

/** Makes speech, and plays what was just made while its screen is in front. */
export function useSpeech() {
  const { cache, player, runner } = useServices();
  const navigation = useContext(NavigationContext);
  const { rules, modelName } = useCapability('text_to_speech');
  const { run, show, ...speech } = useInference('text_to_speech');

  /** The speech that the screen shows by now. */
  const shown = (): Speech | undefined => {
    const state = runner.store.getState().runs.text_to_speech?.state;
    // Only speech is made at this place.
    return state?.status === 'result' ? (state.result as Speech) : undefined;
  };
  const trackOf = ({ entry, value, meta }: Speech): TrackSource => ({
    id: entry?.id ?? `unkept-${meta.requestId}`,
    title: entry?.title ?? '',
    origin: entry ? { pathname: '/speak', params: { entry: entry.id } } : undefined,
    open: () => (entry ? cache.uri(entry.id) : openMediaFile(value)),
  });
  const play = async () => {
    const result = shown();
    if (result === undefined || navigation?.isFocused() === false) return;
    const { open, ...track } = trackOf(result);
    const file = await open();
    if (file) player.play({ ...track, ...file }, { at: 0 });
  };

  return {
    ...speech,
    /** The last speech, for its player. */
    track: speech.last && trackOf(speech.last),
    async speak(draft: SpeechDraft, options?: Pick<RunOptions, 'fresh'>): Promise<void> {
      player.pause();
      await run(speechParameters(draft, rules, modelName), {}, options);
      await play();
    },
    /** Brings kept speech back. */
    async show(entry: CacheEntry, { plays = false } = {}): Promise<void> {
      if ((await show(entry)) && plays) await play();
    },
  };
}
