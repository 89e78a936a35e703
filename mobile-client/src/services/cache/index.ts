export {
  type Cache,
  type CacheEntry,
  createCache,
  DEFAULT_CACHE_LIMITS,
  searchEntries,
} from './cache';
export { cacheKey } from './cache-key';
