import { type Capability, capabilitySchema } from '@ai-platform/contract';
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../utils/clock';
import type { Media } from '../../utils/media';
import { createMutex } from '../../utils/mutex';
import { type Api, type ApiResult, isConnectionProblem, type Problem } from '../api';
import { type Cache, cacheKey } from '../cache';
import { describe } from '../inference/describe';
import { filesOf, INFERENCES, type InferenceRequest, type Value } from '../inference/inferences';
import type { BlobStore } from '../storage/blob-store-types';
import type { Exclusive } from '../storage/exclusive';

const fileSchema = z.object({ blob: z.string(), media_type: z.string(), name: z.string().optional() });

const outboxItemSchema = z.object({
  /** Also the idempotency key, so that no request is done twice. */
  id: z.string(),
  capability: capabilitySchema,
  title: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** Files by their part's name; their bytes lie in the store of files. */
  files: z.record(z.string(), fileSchema),
  created_at: z.number(),
  state: z.enum(['waiting', 'sending', 'done', 'failed']),
  attempts: z.number(),
  /** Why it failed. A plain object of the kind `Problem`. */
  problem: z
    .custom<Problem>((value) => typeof value === 'object' && value !== null && 'kind' in value)
    .optional(),
  /** The result's entry in the cache, once done. */
  entry_id: z.string().optional(),
  /** The message of a conversation that the reply belongs to. */
  reply_to: z.object({ conversation_id: z.string(), message_id: z.string() }).optional(),
});
/** A request that waits for the network, or what became of it. */
export type OutboxItem = z.infer<typeof outboxItemSchema>;

export interface OutboxState {
  /** Oldest first. */
  items: readonly OutboxItem[];
  loaded: boolean;
}

export type ReplyTo = NonNullable<OutboxItem['reply_to']>;

export interface Outbox {
  store: StoreApi<OutboxState>;
  load(): Promise<void>;
  /** Null when the outbox or the disk is full. */
  add<C extends Capability>(request: InferenceRequest<C>, replyTo?: ReplyTo): Promise<OutboxItem | null>;
  /** Takes an item out, whatever its state; one that is being sent is cancelled. */
  cancel(id: string): Promise<void>;
  /** Puts a failed item back in line. */
  retry(id: string): Promise<void>;
  /** Takes out everything that is done or failed. */
  clearFinished(): Promise<void>;
  /** Sends what waits, one after the other, unless another tab is at it. */
  flush(): Promise<void>;
}

export interface OutboxOptions {
  api: Api;
  cache: Cache;
  items: BlobStore;
  files: BlobStore;
  clock: Clock;
  createId: () => string;
  exclusively: Exclusive;
  /** Whether sending makes sense now. */
  isOnline: () => boolean;
  /** Called once with what each request came to, done or failed. */
  onFinished?: (item: OutboxItem, value: Value<Capability> | null) => void;
  /** Called with each request that was taken out before it was done. */
  onCancelled?: (item: OutboxItem) => void;
}

/** Waiting and failed items. */
export const MAX_OUTBOX_ITEMS = 100;
/** Done items that are still shown. */
const MAX_DONE = 20;
/** How soon to look again when another tab is sending. */
const BUSY_RETRY_MS = 5_000;
const NO_BYTES = new Uint8Array(0);

export function createOutbox(options: OutboxOptions): Outbox {
  const { api, cache, clock, createId, exclusively, isOnline, onFinished, onCancelled } = options;
  const store = createStore<OutboxState>(() => ({ items: [], loaded: false }));
  const exclusive = createMutex();
  const cancelled = new Set<string>();
  let sending: { id: string; controller: AbortController } | undefined;
  let flushing: Promise<void> | undefined;

  /** What the disk has, so that the work of other tabs counts. */
  const reload = async () => {
    const stored = await options.items.list().catch(() => []);
    const items = stored
      .map(({ record }) => outboxItemSchema.safeParse(record).data)
      .filter((item) => item !== undefined)
      .sort((a, b) => a.created_at - b.created_at);
    store.setState({ items, loaded: true });
  };
  let loading: Promise<void> | undefined;
  const load = () => {
    loading ??= reload();
    return loading;
  };

  const find = (id: string) => store.getState().items.find((item) => item.id === id);
  const put = async (item: OutboxItem) => {
    store.setState(({ items }) => ({ items: items.map((known) => (known.id === item.id ? item : known)) }));
    await options.items.writeRecord(item.id, item).catch(() => {});
  };
  const drop = async (going: readonly OutboxItem[]) => {
    const ids = new Set(going.map(({ id }) => id));
    store.setState(({ items }) => ({ items: items.filter(({ id }) => !ids.has(id)) }));
    await options.items.delete([...ids]).catch(() => {});
    await dropFiles(going);
  };
  const dropFiles = (going: readonly OutboxItem[]) =>
    options.files
      .delete(going.flatMap(({ files }) => Object.values(files).map(({ blob }) => blob)))
      .catch(() => {});

  async function readFiles(item: OutboxItem): Promise<Record<string, Media> | null> {
    const files: Record<string, Media> = {};
    for (const [part, { blob, media_type, name }] of Object.entries(item.files)) {
      const bytes = await options.files.read(blob).catch(() => null);
      if (bytes === null) return null;
      files[part] = { bytes, mediaType: media_type, ...(name === undefined ? {} : { name }) };
    }
    return files;
  }

  /** Sends one item; false when the connection is gone again. */
  async function send(item: OutboxItem): Promise<boolean> {
    const files = await readFiles(item);
    if (files === null) {
      await finish({ ...item, state: 'failed', problem: { kind: 'failed' } }, null);
      return true;
    }
    const attempt: OutboxItem = { ...item, state: 'sending', attempts: item.attempts + 1 };
    await put(attempt);
    const controller = new AbortController();
    sending = { id: item.id, controller };
    const request = requestOf(item, files);
    const reply = await sendRequest(api, request, item.id, controller.signal);
    sending = undefined;
    if (cancelled.delete(item.id)) {
      await drop([item]);
      onCancelled?.(item);
      return true;
    }
    if (reply.ok) {
      const key = await cacheKey(item.capability, item.parameters, files);
      const media = toMedia(item.capability, reply.value);
      const entry = await cache.add(describe(request, key, reply.meta, media));
      const { problem: _, ...rest } = attempt;
      await finish(
        { ...rest, state: 'done', ...(entry === null ? {} : { entry_id: entry.id }) },
        reply.value,
      );
      await dropFiles([item]);
      return true;
    }
    if (reply.cancelled || isConnectionProblem(reply.problem)) {
      await put({ ...attempt, state: 'waiting' });
      return false;
    }
    await finish({ ...attempt, state: 'failed', problem: reply.problem }, null);
    return true;
  }

  async function finish(item: OutboxItem, value: Value<Capability> | null) {
    await put(item);
    onFinished?.(item, value);
    const done = store.getState().items.filter(({ state }) => state === 'done');
    if (done.length > MAX_DONE) await drop(done.slice(0, done.length - MAX_DONE));
  }

  async function drain() {
    const ran = await exclusively('outbox', async () => {
      while (isOnline()) {
        await reload();
        // One that was being sent when the app was killed has the same idempotency key the second time.
        const next = store.getState().items.find(isOpen);
        if (next === undefined || !(await send(next))) break;
      }
      return true;
    });
    if (ran) return;
    // Another tab sends. Look again later, to show what it did and to send what it missed.
    await reload();
    if (store.getState().items.some(isOpen)) clock.after(BUSY_RETRY_MS, () => void flush());
  }

  return {
    store,
    load,
    add: async (request, replyTo) => {
      await load();
      return exclusive(async () => {
        const open = store.getState().items.filter(({ state }) => state !== 'done');
        if (open.length >= MAX_OUTBOX_ITEMS) return null;
        const id = createId();
        const files: OutboxItem['files'] = {};
        try {
          for (const [part, { bytes, mediaType, name }] of Object.entries(filesOf(request.files))) {
            const blob = `${id}-${part}`;
            files[part] = { blob, media_type: mediaType, ...(name === undefined ? {} : { name }) };
            await options.files.write(blob, { item: id }, bytes);
          }
          const item: OutboxItem = {
            id,
            capability: request.capability,
            title: INFERENCES[request.capability].title(request),
            parameters: { ...request.parameters },
            files,
            created_at: clock.now(),
            state: 'waiting',
            attempts: 0,
            ...(replyTo === undefined ? {} : { reply_to: replyTo }),
          };
          await options.items.write(id, item, NO_BYTES);
          // A reload in the meantime may have brought it already.
          store.setState(({ items }) => ({ items: [...items.filter((known) => known.id !== id), item] }));
          return item;
        } catch {
          await options.files.delete(Object.values(files).map(({ blob }) => blob)).catch(() => {});
          return null;
        }
      });
    },
    async cancel(id) {
      await load();
      const item = find(id);
      if (item === undefined) return;
      if (sending?.id === id) {
        cancelled.add(id);
        sending.controller.abort();
      } else {
        await drop([item]);
        if (item.state !== 'done') onCancelled?.(item);
      }
    },
    async retry(id) {
      await load();
      const item = find(id);
      if (item?.state !== 'failed') return;
      const { problem: _, ...rest } = item;
      await put({ ...rest, state: 'waiting' });
      await flush();
    },
    async clearFinished() {
      await load();
      await drop(store.getState().items.filter(({ state }) => state === 'done' || state === 'failed'));
    },
    flush,
  };

  function flush(): Promise<void> {
    flushing ??= load()
      .then(drain)
      .catch(() => {})
      .finally(() => {
        flushing = undefined;
      });
    return flushing;
  }
}

const isOpen = ({ state }: OutboxItem): boolean => state === 'waiting' || state === 'sending';

// What was stored is what `add` took apart, so the parts belong together.
const requestOf = (item: OutboxItem, files: Record<string, Media>): InferenceRequest =>
  ({ capability: item.capability, parameters: item.parameters, files }) as unknown as InferenceRequest;

function sendRequest<C extends Capability>(
  api: Api,
  request: InferenceRequest<C>,
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<ApiResult<Value<C>>> {
  return INFERENCES[request.capability].send(api, request, { idempotencyKey, signal });
}

// `send` of the same capability made the value.
const toMedia = <C extends Capability>(capability: C, value: Value<Capability>): Media =>
  INFERENCES[capability].toMedia(value as Value<C>);
