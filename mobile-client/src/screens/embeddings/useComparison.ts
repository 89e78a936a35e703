import { useCapability } from '../../hooks/useCapability';
import { type UseInference, useInference } from '../../hooks/useInference';
import { useLibrary } from '../../hooks/useLibrary';
import { useSettings } from '../../hooks/useSettings';
import { useVectors, type Vectors } from './useVectors';

export interface Comparison extends Pick<UseInference<'embeddings'>, 'state' | 'problem' | 'cancel'> {
  vectors: Vectors;
  /** The model whose vectors these are. */
  model: string | undefined;
  /** Some of the vectors were there before the last request. */
  fromBefore: boolean;
  /** Asks for the vectors that are missing or have aged; with `fresh` for all of them. */
  compare(texts: readonly string[], options?: { fresh?: boolean }): Promise<void>;
}

/** The vectors of texts: those that are kept, and a request for the others. `place` as in `useInference`. */
export function useComparison(texts: readonly string[], place: string, queue: boolean): Comparison {
  const { model: configured, modelName, state: serving } = useCapability('embeddings');
  const { state, problem, last, run, cancel } = useInference('embeddings', place);
  const { entries } = useLibrary({ capability: 'embeddings' });
  const { settings } = useSettings();
  // What answered may be called otherwise than what was asked for.
  const answered = last?.entry?.parameters.model === modelName ? last?.meta.model : undefined;
  const model = answered ?? configured?.model ?? entries[0]?.model ?? undefined;
  const vectors = useVectors(texts, model);
  const { madeAt, replies } = vectors;
  const newest = last?.source === 'server' ? last.entry?.id : undefined;

  return {
    vectors,
    model,
    fromBefore: [...replies].some((id) => id !== newest),
    state,
    problem,
    cancel,
    async compare(wanted, { fresh = false } = {}) {
      // Without a connection an aged vector is better than none.
      const since = serving === 'offline' ? 0 : Date.now() - settings.cache_ttl_minutes * 60_000;
      const missing = fresh ? wanted : wanted.filter((text) => (madeAt.get(text) ?? 0) <= since);
      if (missing.length === 0) return;
      await run(
        { text: [...missing], ...(modelName === undefined ? {} : { model: modelName }) },
        {},
        { fresh, queue },
      );
    },
  };
}
