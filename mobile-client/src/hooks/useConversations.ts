import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import {
  type ChatOptions,
  type Conversation,
  type ConversationSummary,
  exportJson,
  exportMarkdown,
  importConversations,
} from '../services/conversations';
import { useServices } from '../services/ServicesProvider';

export interface UseConversations {
  /** Last changed first; those that hold all words of `search` when it is not empty. */
  conversations: readonly ConversationSummary[];
  loaded: boolean;
  create(options?: ChatOptions): Promise<Conversation>;
  rename(id: string, title: string): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** The conversations as text of a JSON file. */
  exportAsJson(ids: readonly string[]): Promise<string>;
  /** The conversations as Markdown; `names` are the headings of the roles in the language of the app. */
  exportAsMarkdown(
    ids: readonly string[],
    names: { user: string; assistant: string; system: string },
  ): Promise<string>;
  /** Adds the conversations of a JSON file. Resolves with how many, null when it is not such a file. */
  importFrom(json: string): Promise<number | null>;
}

/** A pause in typing after which it is searched. */
const TYPING_MS = 150;

/** The list of conversations. */
export function useConversations(search = ''): UseConversations {
  const { conversations } = useServices();
  // One by one: an answer under way changes what is open many times a second, but not these.
  const summaries = useStore(conversations.store, (state) => state.summaries);
  const loaded = useStore(conversations.store, (state) => state.loaded);
  const [found, setFound] = useState<{ search: string; ids: ReadonlySet<string> }>();

  useEffect(() => void conversations.load(), [conversations]);
  useEffect(() => {
    if (search.trim() === '') return;
    let current = true;
    // Asked again for each change of the list, since a new message may hold the words.
    void summaries;
    const timer = setTimeout(async () => {
      const results = await conversations.search(search);
      if (current) setFound({ search, ids: new Set(results.map(({ id }) => id)) });
    }, TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [conversations, search, summaries]);

  const readAll = async (ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => conversations.read(id)))).filter(
      (conversation) => conversation !== null,
    );

  return {
    conversations:
      search.trim() === '' || !found ? summaries : summaries.filter(({ id }) => found.ids.has(id)),
    loaded,
    create: (options) => conversations.create(options),
    rename: (id, title) => conversations.rename(id, title),
    remove: conversations.remove,
    clear: conversations.clear,
    exportAsJson: async (ids) => exportJson(await readAll(ids)),
    exportAsMarkdown: async (ids, names) => exportMarkdown(await readAll(ids), names),
    importFrom: async (json) => {
      const imported = importConversations(json);
      return imported === null ? null : conversations.add(imported);
    },
  };
}
