import { renderHook } from '@testing-library/react-native';
import type { ReactNode } from 'react';
import { ServicesProvider } from '../services/ServicesProvider';
import { createServices, type Services, type Surroundings } from '../services/services';
import type { OpenBlobStore } from '../services/storage/blob-store-types';
import type { KeyValueStorage } from '../services/storage/key-value';
import { createMemoryBlobStore } from '../services/storage/memory-blob-store';
import { nodeSend } from './http-server';

/** Storage of a device that services can be started on again and again. */
export interface Device {
  openBlobStore: OpenBlobStore;
  storage: KeyValueStorage;
  apiKey: Surroundings['apiKey'];
}

export function memoryDevice(): Device {
  const stores = new Map<string, ReturnType<typeof createMemoryBlobStore>>();
  const texts = new Map<string, string>();
  let key: string | null = null;
  return {
    openBlobStore: (name) => {
      const store = stores.get(name) ?? createMemoryBlobStore();
      stores.set(name, store);
      return store;
    },
    storage: {
      getItem: async (name) => texts.get(name) ?? null,
      setItem: async (name, value) => void texts.set(name, value),
      removeItem: async (name) => void texts.delete(name),
    },
    apiKey: {
      read: async () => key,
      write: async (value) => {
        key = value;
      },
    },
  };
}

/** Real services that speak to the server at `url`, on a device that forgets. */
export function createTestServices(url: string, replaced: Partial<Surroundings> = {}): Services {
  const services = createServices({
    send: nodeSend,
    network: { isConnected: async () => true, subscribe: () => () => {} },
    defaultServerUrl: () => url,
    exclusively: (_name, work) => work(),
    random: () => 0,
    ...memoryDevice(),
    ...replaced,
  });
  // A timer per query would keep the process alive.
  const { queries } = services.queryClient.getDefaultOptions();
  services.queryClient.setDefaultOptions({ queries: { ...queries, gcTime: Number.POSITIVE_INFINITY } });
  return services;
}

/** Renders a hook below the services. */
export const renderWithServices = <T, P>(services: Services, hook: (props: P) => T, initialProps?: P) =>
  renderHook(hook, {
    wrapper: ({ children }: { children: ReactNode }) => (
      <ServicesProvider services={services}>{children}</ServicesProvider>
    ),
    ...(initialProps === undefined ? {} : { initialProps }),
  });
