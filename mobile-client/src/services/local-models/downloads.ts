import type { DownloadProgress } from '@ai-platform/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Clock, sleep } from '../../utils/clock';
import { type Api, isConnectionProblem, type Problem } from '../api';

export interface Download {
  state: 'running' | 'failed';
  /** Null until the server says how far it is. */
  progress: DownloadProgress | null;
  problem?: Problem;
}

export interface DownloadsState {
  /** By id of the local model. One that has ended well is no longer here. */
  downloads: Readonly<Record<string, Download>>;
}

/** Downloads of local models by the server. They go on there when the app is closed. */
export interface Downloads {
  store: StoreApi<DownloadsState>;
  /** Starts the download, or joins the one under way. Resolves when it has ended, with whether it ended well. */
  start(id: string): Promise<boolean>;
  /** Follows a download that the server already has under way. */
  watch(id: string): Promise<boolean>;
  /** Stops it; what has been downloaded so far is deleted. */
  cancel(id: string): Promise<void>;
  /** Takes a failure off the list. */
  dismiss(id: string): void;
}

interface DownloadsDependencies {
  api: Api;
  clock: Clock;
  /** The models of the server are different now. */
  onChanged: () => void;
}

/** Between attempts to follow a download whose events broke off. */
const REJOIN_MS = 2_000;
/** Attempts to rejoin with no progress in between. */
const MAX_REJOINS = 30;

export function createDownloads({ api, clock, onChanged }: DownloadsDependencies): Downloads {
  const store = createStore<DownloadsState>(() => ({ downloads: {} }));
  const watching = new Map<string, { controller: AbortController; ended: Promise<boolean> }>();

  const set = (id: string, download: Download | null) =>
    store.setState(({ downloads }) => {
      const { [id]: _, ...others } = downloads;
      return { downloads: download === null ? others : { ...others, [id]: download } };
    });
  const fail = (id: string, problem: Problem): false => {
    set(id, { state: 'failed', progress: store.getState().downloads[id]?.progress ?? null, problem });
    return false;
  };
  const end = (id: string, ok: boolean): boolean => {
    if (ok) set(id, null);
    onChanged();
    return ok;
  };

  async function follow(id: string, signal: AbortSignal): Promise<boolean> {
    for (let rejoins = 0; ; rejoins++) {
      for await (const event of api.modelEvents(id, { signal })) {
        if (event.type === 'progress') {
          rejoins = 0;
          set(id, { state: 'running', progress: event.progress });
        } else if (event.type === 'done') {
          return end(id, true);
        } else if (event.type === 'cancelled') {
          set(id, null);
          return end(id, false);
        } else {
          const { problem } = event;
          const broken =
            isConnectionProblem(problem) || problem.kind === 'interrupted' || problem.kind === 'timeout';
          if (!broken || rejoins >= MAX_REJOINS) return end(id, fail(id, problem));
        }
      }
      if (!(await sleep(clock, REJOIN_MS, signal))) {
        set(id, null);
        return end(id, false);
      }
    }
  }

  function run(id: string, begin: (signal: AbortSignal) => Promise<boolean | null>): Promise<boolean> {
    const known = watching.get(id);
    if (known !== undefined) return known.ended;
    const controller = new AbortController();
    set(id, { state: 'running', progress: null });
    const ended = begin(controller.signal)
      .then((begun) => begun ?? follow(id, controller.signal))
      .finally(() => watching.delete(id));
    watching.set(id, { controller, ended });
    return ended;
  }

  return {
    store,
    start: (id) =>
      run(id, async (signal) => {
        const started = await api.downloadModel(id, { signal });
        if (!started.ok) {
          if (!started.cancelled) return end(id, fail(id, started.problem));
          set(id, null);
          return false;
        }
        onChanged();
        return started.value.availability === 'downloading' ? null : end(id, true);
      }),
    watch: (id) => run(id, async () => null),
    async cancel(id) {
      watching.get(id)?.controller.abort();
      await api.removeModel(id);
      set(id, null);
      onChanged();
    },
    dismiss(id) {
      if (store.getState().downloads[id]?.state === 'failed') set(id, null);
    },
  };
}
