import type { Capability, ModelConfiguration } from '@ai-platform/contract';
import type { QueryClient } from '@tanstack/react-query';
import { AppState } from 'react-native';
import { MEGABYTE } from '../utils/bytes';
import { type Clock, systemClock } from '../utils/clock';
import { createId } from '../utils/id';
import { type Api, createApi, createHttp } from './api';
import { type Send, send } from './api/send';
import { type AudioPlayer, createAudioPlayer } from './audio/player';
import { type Cache, createCache } from './cache';
import { type Connection, createConnection } from './connection';
import type { NetworkMonitor } from './connection/connection';
import { expoNetworkMonitor } from './connection/expo-network-monitor';
import { type Chat, type Conversations, createChat, createConversations } from './conversations';
import { createDrafts, type Drafts } from './drafts/drafts';
import { createEditDraft, type EditDraft } from './drafts/edit-draft';
import { createInference, createRunner, type Inference, type Runner } from './inference';
import { createDownloads, type Downloads } from './local-models';
import { makeThumbnail } from './media/make-thumbnail';
import { createOutbox, type Outbox } from './outbox';
import { createQueryClient, persistQueries, queryKeys, unwrap } from './query-client';
import { createRecordings, type Recordings } from './recordings';
import { createSettings, normalizeServerUrl, type SettingsService } from './settings';
import { defaultServerUrl } from './settings/default-server';
import { openBlobStore } from './storage/blob-store';
import type { OpenBlobStore } from './storage/blob-store-types';
import { type Exclusive, exclusively } from './storage/exclusive';
import { deviceStorage, type KeyValueStorage } from './storage/key-value';
import { createSecret, type Secret } from './storage/secret';

/** Everything without pixels, made once for the app. */
export interface Services {
  api: Api;
  cache: Cache;
  chat: Chat;
  connection: Connection;
  conversations: Conversations;
  downloads: Downloads;
  drafts: Drafts;
  editDraft: EditDraft;
  inference: Inference;
  outbox: Outbox;
  player: AudioPlayer;
  queryClient: QueryClient;
  recordings: Recordings;
  runner: Runner;
  settings: SettingsService;
  /** Address that requests go to; empty for the page's own origin. */
  serverUrl(): string;
  /** Resolves when settings and what the server told last time are there; the rest loads on first use. */
  load(): Promise<void>;
  /** Watches the connection and sends what waits. Returns how to stop. */
  start(): () => void;
}

/** The ways out of the app, which tests replace. */
export interface Surroundings {
  send: Send;
  clock: Clock;
  random: () => number;
  createId: () => string;
  network: NetworkMonitor;
  openBlobStore: OpenBlobStore;
  storage: KeyValueStorage;
  apiKey: Secret;
  exclusively: Exclusive;
  defaultServerUrl: () => string;
}

/** Composition root: makes every service and hands each what it needs. */
export function createServices(replaced: Partial<Surroundings> = {}): Services {
  const surroundings: Surroundings = {
    send,
    clock: systemClock,
    random: Math.random,
    createId,
    network: expoNetworkMonitor,
    openBlobStore,
    storage: deviceStorage,
    apiKey: createSecret('ai-platform.api-key'),
    exclusively,
    defaultServerUrl,
    ...replaced,
  };
  const { clock, storage } = surroundings;
  const settings = createSettings(storage, surroundings.apiKey);
  const serverUrl = () => normalizeServerUrl(settings.get().server_url) || surroundings.defaultServerUrl();

  const connection: Connection = createConnection({
    network: surroundings.network,
    probe: async () => {
      const health = await api.health();
      // A server that asks for a key, or is too busy, is there all the same.
      return health.ok || (!health.cancelled && health.problem.status !== undefined);
    },
    clock,
  });
  const http = createHttp({
    send: surroundings.send,
    clock,
    random: surroundings.random,
    createId: surroundings.createId,
    baseUrl: serverUrl,
    apiKey: () => settings.store.getState().apiKey,
    connection,
  });
  const api: Api = createApi(http, clock);

  const queryClient = createQueryClient();
  const cache = createCache({
    blobs: surroundings.openBlobStore('cache', { durable: false }),
    thumbnails: surroundings.openBlobStore('thumbnails', { durable: false }),
    makeThumbnail,
    clock,
    createId: surroundings.createId,
    limits: () => {
      const { cache_megabytes, cache_memory_items, cache_ttl_minutes } = settings.get();
      return {
        diskBytes: cache_megabytes * MEGABYTE,
        memoryItems: cache_memory_items,
        ttlMs: cache_ttl_minutes * 60_000,
      };
    },
  });
  const conversations = createConversations({
    blobs: surroundings.openBlobStore('conversations', { durable: true }),
    clock,
    createId: surroundings.createId,
  });
  const outbox = createOutbox({
    api,
    cache,
    items: surroundings.openBlobStore('outbox', { durable: true }),
    files: surroundings.openBlobStore('outbox-files', { durable: true }),
    clock,
    createId: surroundings.createId,
    exclusively: surroundings.exclusively,
    isOnline: () => connection.state() === 'online',
    onFinished: ({ reply_to, problem }, value) => {
      if (reply_to === undefined) return;
      void chat.deliver(reply_to, value !== null && 'response' in value ? value : (problem ?? null));
    },
    onCancelled: ({ reply_to }) => {
      if (reply_to !== undefined) void chat.deliver(reply_to, null);
    },
  });
  const chat: Chat = createChat({ api, conversations, outbox, clock, createId: surroundings.createId });
  const inference = createInference({
    api,
    cache,
    outbox,
    findDownloadable: (capability) => findDownloadable(queryClient, api, capability),
  });
  const downloads = createDownloads({
    api,
    clock,
    onChanged: () => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.localModels });
      void queryClient.invalidateQueries({ queryKey: queryKeys.configModels });
    },
  });

  const drafts = createDrafts({ storage, clock });
  const editDraft = createEditDraft({
    blobs: surroundings.openBlobStore('edit-draft', { durable: true }),
    clock,
    createId: surroundings.createId,
  });

  let loading: Promise<void> | undefined;
  return {
    api,
    cache,
    chat,
    connection,
    conversations,
    downloads,
    drafts,
    editDraft,
    inference,
    outbox,
    player: createAudioPlayer({ settings }),
    queryClient,
    recordings: createRecordings({
      blobs: surroundings.openBlobStore('recordings', { durable: true }),
      clock,
      createId: surroundings.createId,
      keepDays: () => settings.get().recording_days,
    }),
    runner: createRunner({ inference, cache, outbox, clock }),
    settings,
    serverUrl,
    load() {
      loading ??= Promise.all([settings.load(), persistQueries(queryClient, storage)]).then(() => {});
      return loading;
    },
    start() {
      const stopConnection = connection.start();
      const unsubscribeConnection = connection.store.subscribe(({ state }, before) => {
        if (state !== 'online' || before.state === 'online') return;
        void outbox.flush();
        // At the start everything is being asked anyway.
        if (before.state !== 'unknown') void queryClient.invalidateQueries();
      });
      const unsubscribeSettings = settings.store.subscribe((now, before) => {
        if (now.settings.server_url !== before.settings.server_url || now.apiKey !== before.apiKey) {
          // What another server said does not hold here.
          void queryClient.resetQueries();
          void connection.check();
        }
        if (now.settings.cache_megabytes < before.settings.cache_megabytes) void cache.trim();
      });
      // Out of sight, a phone or a browser may end the app without a word.
      const appState = AppState.addEventListener('change', (state) => {
        if (state === 'active') return;
        drafts.flush();
        void editDraft.flush();
      });
      return () => {
        appState.remove();
        stopConnection();
        unsubscribeConnection();
        unsubscribeSettings();
      };
    },
  };
}

/** The first model in the order of the capability that a download would bring to life. */
async function findDownloadable(
  queryClient: QueryClient,
  api: Api,
  capability: Capability,
): Promise<string | undefined> {
  const configuration: ModelConfiguration | null = await queryClient
    .fetchQuery({ queryKey: queryKeys.configModels, queryFn: () => unwrap(api.configModels()) })
    .catch(() => null);
  return configuration?.capabilities[capability]?.models.find(
    ({ availability }) => availability === 'downloadable',
  )?.model;
}
