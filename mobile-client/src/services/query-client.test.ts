import { memoryDevice } from '../test-support/services';
import { failed, NO_META } from './api/result';
import { createQueryClient, ProblemError, persistQueries, queryKeys, unwrap } from './query-client';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('what the server told is there after a restart, and nothing else is kept', async () => {
  const { storage } = memoryDevice();
  const before = createQueryClient();
  const stop = await persistQueries(before, storage);
  await before.fetchQuery({ queryKey: queryKeys.configModels, queryFn: async () => ({ capabilities: {} }) });
  await before.fetchQuery({ queryKey: queryKeys.metrics, queryFn: async () => 'large' });
  await jest.advanceTimersByTimeAsync(1_000);
  stop();

  const after = createQueryClient();
  await persistQueries(after, storage);
  expect(after.getQueryData(queryKeys.configModels)).toEqual({ capabilities: {} });
  expect(after.getQueryData(queryKeys.metrics)).toBeUndefined();
  before.clear();
  after.clear();
});

test('what cannot be read is passed over', async () => {
  const { storage } = memoryDevice();
  await storage.setItem('queries', '{"version":1,"data":{"queries":"nonsense"}}');
  const client = createQueryClient();
  await expect(persistQueries(client, storage)).resolves.toBeInstanceOf(Function);
  expect(client.getQueryCache().getAll()).toEqual([]);
});

test('a query throws the problem of its request', async () => {
  await expect(unwrap(Promise.resolve({ ok: true as const, value: 5, meta: NO_META }))).resolves.toBe(5);
  const problem = { kind: 'timeout' } as const;
  await expect(unwrap(Promise.resolve(failed(problem)))).rejects.toEqual(new ProblemError(problem));
});
