import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../utils/clock';

/**
 * `offline`: the device has no network and the server does not answer. `unreachable`: it has, but the server does not.
 * A server on the same machine answers without any network, so its answer is what counts.
 */
export type ConnectionState = 'unknown' | 'online' | 'offline' | 'unreachable';

export interface ConnectionStatus {
  state: ConnectionState;
  /** When the state last became what it is, ms since the epoch. */
  since: number;
}

/** The device's own view of its network. */
export interface NetworkMonitor {
  isConnected(): Promise<boolean>;
  /** Calls back on each change; returns how to stop that. */
  subscribe(onChange: (connected: boolean) => void): () => void;
}

export interface Connection {
  store: StoreApi<ConnectionStatus>;
  state(): ConnectionState;
  /** Asks the server now; resolves with whether it answered. */
  check(): Promise<boolean>;
  /** A request got a reply, whatever it says. */
  reportReachable(): void;
  /** A request got none; asks the server now. */
  reportUnreachable(): void;
  /** Starts watching; returns how to stop. */
  start(): () => void;
}

export interface ConnectionOptions {
  network: NetworkMonitor;
  /** True when the server answers `GET /health`. Must not reject. */
  probe: () => Promise<boolean>;
  clock: Clock;
  /** Milliseconds between probes while the server does not answer. */
  retryMs?: number;
  /** Milliseconds between probes while it does. */
  onlineMs?: number;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { network, probe, clock, retryMs = 2_000, onlineMs = 60_000 } = options;
  const store = createStore<ConnectionStatus>(() => ({ state: 'unknown', since: clock.now() }));
  let connected = true;
  let running: Promise<boolean> | undefined;
  let cancelNext: (() => void) | undefined;
  let started = false;

  const set = (state: ConnectionState) => {
    if (store.getState().state !== state) store.setState({ state, since: clock.now() });
  };
  const schedule = () => {
    cancelNext?.();
    cancelNext = undefined;
    if (!started) return;
    cancelNext = clock.after(store.getState().state === 'online' ? onlineMs : retryMs, () => void check());
  };
  const settle = (reachable: boolean) => {
    set(reachable ? 'online' : connected ? 'unreachable' : 'offline');
    schedule();
  };

  function check(): Promise<boolean> {
    running ??= probe().then((reachable) => {
      running = undefined;
      settle(reachable);
      return reachable;
    });
    return running;
  }

  return {
    store,
    check,
    state: () => store.getState().state,
    reportReachable: () => {
      if (store.getState().state !== 'online') settle(true);
    },
    reportUnreachable: () => {
      settle(false);
      void check();
    },
    start() {
      started = true;
      void network.isConnected().then((isConnected) => {
        connected = isConnected;
        return check();
      });
      const unsubscribe = network.subscribe((isConnected) => {
        connected = isConnected;
        void check();
      });
      return () => {
        started = false;
        unsubscribe();
        cancelNext?.();
      };
    },
  };
}
