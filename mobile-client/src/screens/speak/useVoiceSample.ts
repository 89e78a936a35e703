import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useShownTrack } from '../../components/player/useShownTrack';
import type { Problem, SpeechParameters } from '../../services/api';
import { openMediaFile } from '../../services/media';
import { useServices } from '../../services/ServicesProvider';
import { sampleText } from './voice-samples';

/** The track of samples, whatever the voice. */
const TRACK = 'voice-sample';

export interface UseVoiceSample {
  state: 'idle' | 'preparing' | 'playing';
  problem: Problem | null;
  /** Speaks a sentence as the parameters say, in the language of the voice where it is known. */
  play(parameters: Omit<SpeechParameters, 'text'>, language: string | undefined): Promise<void>;
  stop(): void;
}

/** Lets a voice speak a sentence. It is not kept in the library: nobody has asked for its words. */
export function useVoiceSample(title: string): UseVoiceSample {
  const { api, player } = useServices();
  const { i18n } = useTranslation();
  useShownTrack(TRACK);
  const loaded = useStore(
    player.store,
    ({ track, playing, loading }) => track?.id === TRACK && (playing || loading),
  );
  const [preparing, setPreparing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const stop = () => {
    controller.current?.abort();
    setPreparing(false);
    if (player.store.getState().track?.id === TRACK) player.stop();
  };

  return {
    state: preparing ? 'preparing' : loaded ? 'playing' : 'idle',
    problem,
    stop,
    async play(parameters, language) {
      stop();
      const current = new AbortController();
      controller.current = current;
      const { signal } = current;
      setPreparing(true);
      setProblem(null);
      const reply = await api.speech(
        { ...parameters, text: sampleText(language, i18n.language) },
        { signal },
      );
      if (signal.aborted) return;
      setPreparing(false);
      if (reply.ok) player.play({ id: TRACK, title, ...(await openMediaFile(reply.value)) });
      else if (!reply.cancelled) setProblem(reply.problem);
    },
  };
}
