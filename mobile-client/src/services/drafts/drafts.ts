import { z } from 'zod';
import type { Clock } from '../../utils/clock';
import { createRecord, type KeyValueStorage } from '../storage/key-value';

/** What a person has begun to enter, kept while the app is closed. */
export interface Drafts {
  /** The kept value, undefined when there is none that fits. */
  read<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Kept at once, and written when there is a pause. */
  write(name: string, value: unknown): void;
  /** Writes on behalf of another screen, whose draft then changes before its eyes. */
  hand(name: string, value: unknown): void;
  /** Tells of values that were handed over. Returns how to stop. */
  subscribe(name: string, onHanded: (value: unknown) => void): () => void;
  /** Writes what waits for its pause now, because the app may be about to end. */
  flush(): void;
}

/** Milliseconds without a change after which what was entered is written. */
export const PAUSE_MS = 500;

export function createDrafts({ storage, clock }: { storage: KeyValueStorage; clock: Clock }): Drafts {
  const current = new Map<string, unknown>();
  /** What is not written yet: how to call its timer off. */
  const waiting = new Map<string, () => void>();
  const recordOf = (name: string) =>
    createRecord<unknown>({
      storage,
      key: `draft.${name}`,
      version: 1,
      schema: z.unknown(),
      fallback: undefined,
    });

  const listeners = new Map<string, Set<(value: unknown) => void>>();

  const write = (name: string, value: unknown) => {
    current.set(name, value);
    waiting.get(name)?.();
    waiting.set(
      name,
      clock.after(PAUSE_MS, () => save(name)),
    );
  };
  const save = (name: string) => {
    waiting.delete(name);
    void recordOf(name).write(current.get(name));
  };

  return {
    write,
    async read(name, schema) {
      const value = current.has(name) ? current.get(name) : await recordOf(name).read();
      return schema.safeParse(value).data;
    },
    hand(name, value) {
      write(name, value);
      for (const tell of listeners.get(name) ?? []) tell(value);
    },
    subscribe(name, onHanded) {
      const told = listeners.get(name) ?? new Set();
      listeners.set(name, told.add(onHanded));
      return () => void told.delete(onHanded);
    },
    flush() {
      for (const [name, callOff] of waiting) {
        callOff();
        save(name);
      }
    },
  };
}
