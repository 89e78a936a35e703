import type { Secret } from './secret';

/**
 * Browsers have no store that scripts of the page cannot read, so the key is only kept for the session of the tab: it
 * survives a reload, and is gone when the tab is closed. It belongs to the origin of the service itself, whose pages
 * run no scripts but their own (see its Content-Security-Policy).
 */
export function createSecret(name: string): Secret {
  return {
    read: async () => {
      try {
        return sessionStorage.getItem(name);
      } catch {
        return null;
      }
    },
    write: async (value) => {
      if (value === null || value === '') sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, value);
    },
  };
}
