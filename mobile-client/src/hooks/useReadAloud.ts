import { useState } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../services/api';
import type { TrackOrigin } from '../services/audio/player';
import { openMediaFile } from '../services/media';
import { useServices } from '../services/ServicesProvider';
import { useCapability } from './useCapability';

export interface UseReadAloud {
  /** Id of the text whose speech is being made. */
  preparing: string | null;
  /** Id of the text that is being read. */
  reading: string | null;
  /** What went wrong last, and with which text. */
  failure: { id: string; problem: Problem } | null;
  /** Speaks a text through the player of the app, and is silent about what was read before. */
  read(id: string, text: string, title: string, origin?: TrackOrigin): Promise<void>;
  stop(): void;
  dismiss(): void;
}

const PREFIX = 'read-aloud';

/** Reads texts aloud, one at a time. `place` tells the texts of one screen from those of another. */
export function useReadAloud(place: string): UseReadAloud {
  const { inference, player } = useServices();
  const { modelName } = useCapability('text_to_speech');
  const [preparation, setPreparation] = useState<{ id: string; controller: AbortController }>();
  const [failure, setFailure] = useState<UseReadAloud['failure']>(null);
  const reading = useStore(player.store, ({ track, playing, loading }) => {
    const [prefix, trackPlace, id] = track?.id.split('/') ?? [];
    return prefix === PREFIX && trackPlace === place && (playing || loading) ? (id ?? null) : null;
  });

  const stop = () => {
    preparation?.controller.abort();
    setPreparation(undefined);
    if (reading !== null) player.stop();
  };

  const read: UseReadAloud['read'] = async (id, text, title, origin) => {
    stop();
    setFailure(null);
    const controller = new AbortController();
    setPreparation({ id, controller });
    const outcome = await inference.run(
      {
        capability: 'text_to_speech',
        parameters: { text, ...(modelName === undefined ? {} : { model: modelName }) },
        files: {},
      },
      // Speech that comes hours later would only startle.
      { signal: controller.signal, queue: false },
    );
    if (controller.signal.aborted) return;
    if (outcome.type === 'result') {
      const { uri, release } = await openMediaFile(outcome.result.value);
      if (controller.signal.aborted) return release();
      // The same id would go on where it was, so a text that has grown has another one.
      player.play({ id: [PREFIX, place, id, text.length].join('/'), title, origin, uri, release });
    } else if (outcome.type === 'problem') setFailure({ id, problem: outcome.problem });
    setPreparation(undefined);
  };

  return {
    preparing: preparation?.id ?? null,
    reading,
    failure,
    read,
    stop,
    dismiss: () => setFailure(null),
  };
}
