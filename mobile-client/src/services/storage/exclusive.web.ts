import { createId } from '../../utils/id';
import type { Exclusive } from './exclusive';

/** A tab that died in the middle of its work holds the others up no longer than this. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
/** Two tabs that write at the same moment see in this time whose lease it is. */
const SETTLE_MS = 50;

/** Web Locks where the page is secure; on plain http a lease in localStorage, which all tabs share. */
export const exclusively: Exclusive = (name, work) =>
  navigator.locks === undefined
    ? withLease(`lease:${name}`, work)
    : navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? undefined : work()));

const owner = createId();

async function withLease<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const held = read(key);
    if (held !== null && held.owner !== owner && held.until > Date.now()) return undefined;
    take(key);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    if (read(key)?.owner !== owner) return undefined;
  } catch {
    // No localStorage, so no second tab that shares our data either.
    return work();
  }
  const renewal = setInterval(() => take(key), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    if (read(key)?.owner === owner) localStorage.removeItem(key);
  }
}

const take = (key: string) => localStorage.setItem(key, `${owner} ${Date.now() + LEASE_MS}`);

function read(key: string): { owner: string; until: number } | null {
  const [holder, until] = localStorage.getItem(key)?.split(' ') ?? [];
  return holder === undefined ? null : { owner: holder, until: Number(until) };
}
