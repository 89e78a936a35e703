export {
  type Cache,
  type CacheEntry,
  type CacheHit,
  createCache,
  DEFAULT_CACHE_LIMITS,
  searchEntries,
} from './cache';
export { cacheKey } from './cache-key';
