import { z } from 'zod';
import type { Clock } from '../../utils/clock';
import { createRecord, type KeyValueStorage } from '../storage/key-value';

/** What a person has begun to enter, kept while the app is closed. */
export interface Drafts {
  /** The kept value, undefined when there is none that fits. */
  read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Kept at once, and written when there is a pause. */
  write(name: string, value: unknown): void;
}

/** A pause in typing after which it is written. */
const PAUSE_MS = 500;

export function createDrafts({ storage, clock }: { storage: KeyValueStorage; clock: Clock }): Drafts {
  const current = new Map<string, unknown>();
  const waiting = new Map<string, () => void>();
  const recordOf = (name: string) =>
    createRecord<unknown>({
      storage,
      key: `draft.${name}`,
      version: 1,
      schema: z.unknown(),
      fallback: undefined,
    });

  return {
    async read(name, schema) {
      const value = current.has(name) ? current.get(name) : await recordOf(name).read();
      return schema.safeParse(value).data;
    },
    write(name, value) {
      current.set(name, value);
      waiting.get(name)?.();
      waiting.set(
        name,
        clock.after(PAUSE_MS, () => void recordOf(name).write(value)),
      );
    },
  };
}
