import { useEffect, useEffectEvent, useRef } from 'react';
import { useCapability } from '../../hooks/useCapability';
import { useInference } from '../../hooks/useInference';
import { useRecordings } from '../../hooks/useRecordings';
import type { CacheEntry } from '../../services/cache';
import type { RunOptions } from '../../services/inference';
import type { Recording } from '../../services/recordings';

/** Makes text of recordings, and remembers which text is of which. */
export function useTranscription({ onDone }: { onDone: () => void }) {
  const { modelName } = useCapability('speech_to_text');
  const { run, show, ...transcription } = useInference('speech_to_text');
  const { recordings, link, read } = useRecordings();
  /** The recording that was sent, whose text may be long in coming. */
  const sent = useRef<string>(undefined);

  const { last, state } = transcription;
  const done = useEffectEvent((transcript: string | undefined) => {
    if (sent.current === undefined) return;
    if (transcript !== undefined) link(sent.current, transcript);
    sent.current = undefined;
    onDone();
  });
  useEffect(() => {
    if (state.status === 'result') done(state.result.entry?.id);
  }, [state]);

  return {
    ...transcription,
    /** What the last text was made of, while it is kept. */
    recording: recordings.find(({ transcripts }) => last?.entry && transcripts.includes(last.entry.id)),
    async transcribe(
      recording: Recording,
      language: string | undefined,
      options?: Pick<RunOptions, 'fresh'>,
    ): Promise<void> {
      const audio = await read(recording.id);
      if (audio === null) return;
      sent.current = recording.id;
      const parameters = {
        ...(modelName === undefined ? {} : { model: modelName }),
        ...(language === undefined ? {} : { language }),
      };
      await run(parameters, { audio }, options);
    },
    /** Brings a kept transcript back. */
    show: async (entry: CacheEntry): Promise<void> => {
      sent.current = undefined;
      await show(entry);
    },
  };
}
