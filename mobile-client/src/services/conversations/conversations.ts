import { createStore, type StoreApi } from 'zustand/vanilla';
import { decodeText, encodeText } from '../../utils/bytes';
import type { Clock } from '../../utils/clock';
import { createMutex } from '../../utils/mutex';
import type { BlobStore } from '../storage/blob-store-types';
import {
  type ChatOptions,
  type Conversation,
  type ConversationSummary,
  conversationSchema,
  conversationSummarySchema,
  summaryOf,
  titleOf,
} from './conversation';

export interface ConversationsState {
  /** Last changed first. */
  summaries: readonly ConversationSummary[];
  /** Conversations in use; null for one that does not exist. */
  open: Readonly<Record<string, Conversation | null>>;
  loaded: boolean;
}

/**
 * Conversations, each a record of its own: a list of a thousand reads a thousand summaries and no message. They lie in
 * the same store as media, because AsyncStorage holds 6 MB on Android and localStorage 5 MB.
 */
export interface Conversations {
  store: StoreApi<ConversationsState>;
  load(): Promise<void>;
  /** Reads it into `open`. */
  open(id: string): Promise<Conversation | null>;
  create(options?: ChatOptions): Promise<Conversation>;
  /** Changes an open conversation. With `save: false` only in memory, for text that is still streaming. */
  update(
    id: string,
    change: (conversation: Conversation) => Conversation,
    options?: { save?: boolean; touch?: boolean },
  ): Promise<void>;
  /** An empty title brings back the one made of the first question. */
  rename(id: string, title: string): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Summaries of conversations that hold all words, in title or messages. */
  search(text: string): Promise<readonly ConversationSummary[]>;
  /** Adds conversations from elsewhere under ids of their own; resolves with how many. */
  add(conversations: readonly Conversation[]): Promise<number>;
  read(id: string): Promise<Conversation | null>;
}

interface ConversationsOptions {
  blobs: BlobStore;
  clock: Clock;
  createId: () => string;
}

/** Conversations whose messages stay in memory. */
const MAX_OPEN = 10;
const SEARCH_AT_ONCE = 20;

export function createConversations({ blobs, clock, createId }: ConversationsOptions): Conversations {
  const store = createStore<ConversationsState>(() => ({ summaries: [], open: {}, loaded: false }));
  const exclusive = createMutex();
  let loading: Promise<void> | undefined;

  const load = () => {
    loading ??= blobs
      .list()
      .catch(() => [])
      .then((stored) => {
        const known = store.getState().summaries;
        const read = stored
          .map(({ record }) => conversationSummarySchema.safeParse(record).data)
          .filter((summary) => summary !== undefined)
          .filter(({ id }) => !known.some((summary) => summary.id === id));
        store.setState({ summaries: byChange([...known, ...read]), loaded: true });
      });
    return loading;
  };

  const read = async (id: string): Promise<Conversation | null> => {
    const held = store.getState().open[id];
    if (held) return held;
    const bytes = await blobs.read(id).catch(() => null);
    if (bytes === null) return null;
    try {
      return conversationSchema.parse(JSON.parse(decodeText(bytes)));
    } catch {
      return null;
    }
  };

  const show = (conversation: Conversation) =>
    store.setState(({ summaries, open }) => ({
      summaries: byChange([summaryOf(conversation), ...summaries.filter(({ id }) => id !== conversation.id)]),
      open: bounded({ ...without(open, [conversation.id]), [conversation.id]: conversation }),
    }));

  const save = (conversation: Conversation) =>
    exclusive(() => {
      // Deleted while it waited for its turn.
      if (!store.getState().summaries.some(({ id }) => id === conversation.id)) return Promise.resolve();
      return blobs.write(conversation.id, summaryOf(conversation), encodeText(JSON.stringify(conversation)));
    }).catch(() => {});

  const remove = async (ids: readonly string[]) => {
    const gone = new Set(ids);
    store.setState(({ summaries, open }) => ({
      summaries: summaries.filter(({ id }) => !gone.has(id)),
      open: without(open, ids),
    }));
    await exclusive(() => blobs.delete(ids)).catch(() => {});
  };

  const update: Conversations['update'] = async (id, change, { save: toDisk = true, touch = true } = {}) => {
    const before = store.getState().open[id] ?? (await read(id));
    if (!before) return;
    const changed = change(before);
    const after: Conversation = {
      ...changed,
      title: changed.titled ? changed.title : titleOf(changed.messages),
      updated_at: touch ? clock.now() : changed.updated_at,
    };
    if (toDisk) {
      show(after);
      await save(after);
    } else {
      // The list need not be drawn anew for every word of an answer.
      store.setState(({ open }) => ({ open: { ...open, [id]: after } }));
    }
  };

  return {
    store,
    load,
    read,
    async open(id) {
      const conversation = await read(id);
      // It may have changed while it was read.
      const held = store.getState().open[id];
      if (held) return held;
      store.setState(({ open }) => ({ open: bounded({ ...open, [id]: conversation }) }));
      return conversation;
    },
    async create(options = {}) {
      const now = clock.now();
      const conversation: Conversation = {
        id: createId(),
        title: '',
        titled: false,
        created_at: now,
        updated_at: now,
        options,
        messages: [],
      };
      show(conversation);
      await save(conversation);
      return conversation;
    },
    update,
    rename(id, title) {
      const text = title.trim();
      return update(id, (conversation) => ({ ...conversation, title: text, titled: text !== '' }), {
        touch: false,
      });
    },
    remove,
    clear: () => remove(store.getState().summaries.map(({ id }) => id)),
    async search(text) {
      await load();
      const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const { summaries } = store.getState();
      if (words.length === 0) return summaries;
      const found: ConversationSummary[] = [];
      for (let start = 0; start < summaries.length; start += SEARCH_AT_ONCE) {
        const some = summaries.slice(start, start + SEARCH_AT_ONCE);
        const conversations = await Promise.all(some.map(({ id }) => read(id)));
        found.push(...some.filter((_, index) => holds(conversations[index], words)));
      }
      return found;
    },
    async add(conversations) {
      await load();
      const own = conversations.map((conversation) => ({ ...conversation, id: createId() }));
      // All at once: a list that is drawn anew for each of a thousand takes many seconds.
      store.setState(({ summaries }) => ({ summaries: byChange([...own.map(summaryOf), ...summaries]) }));
      await Promise.all(own.map(save));
      return own.length;
    },
  };
}

function holds(conversation: Conversation | null | undefined, words: readonly string[]): boolean {
  if (!conversation) return false;
  const text = [conversation.title, ...conversation.messages.map(({ content }) => content)]
    .join('\n')
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

const byChange = (summaries: readonly ConversationSummary[]): ConversationSummary[] =>
  [...summaries].sort((a, b) => b.updated_at - a.updated_at);

const without = (open: ConversationsState['open'], ids: readonly string[]): ConversationsState['open'] =>
  Object.fromEntries(Object.entries(open).filter(([id]) => !ids.includes(id)));

/** Keeps those that were opened last, and all with an answer under way. */
function bounded(open: ConversationsState['open']): ConversationsState['open'] {
  const entries = Object.entries(open);
  const surplus = entries.length - MAX_OPEN;
  return Object.fromEntries(
    entries.filter(
      ([, conversation], index) =>
        index >= surplus || conversation?.messages.some(({ state }) => state === 'streaming'),
    ),
  );
}
