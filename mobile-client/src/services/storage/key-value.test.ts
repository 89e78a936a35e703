import AsyncStorage from '@react-native-async-storage/async-storage';
import { z } from 'zod';
import { createRecord, deviceStorage } from './key-value';

const schema = z.object({ name: z.string() });
const recordOf = (version = 1, migrations = {}) =>
  createRecord({
    storage: deviceStorage,
    key: 'k',
    schema,
    version,
    migrations,
    fallback: { name: 'default' },
  });

beforeEach(() => AsyncStorage.clear());

test('a record comes back as it was written', async () => {
  expect(await recordOf().read()).toEqual({ name: 'default' });
  expect(await recordOf().write({ name: 'Ada' })).toBe(true);
  expect(await recordOf().read()).toEqual({ name: 'Ada' });
  await recordOf().clear();
  expect(await recordOf().read()).toEqual({ name: 'default' });
});

test('an older record goes through each migration in turn', async () => {
  await AsyncStorage.setItem('k', JSON.stringify({ version: 1, data: 'Ada' }));
  const migrations = {
    1: (data: unknown) => ({ first: data }),
    2: (data: unknown) => ({ name: `${(data as { first: string }).first} Lovelace` }),
  };
  expect(await recordOf(3, migrations).read()).toEqual({ name: 'Ada Lovelace' });
});

test.each([
  ['no JSON', '{"version":1,'],
  ['not what it should be', JSON.stringify({ version: 1, data: { name: 5 } })],
  ['without a version', JSON.stringify({ name: 'Ada' })],
  ['of a version that nothing leads from', JSON.stringify({ version: 0, data: { name: 'Ada' } })],
])('a record that is %s gives way to the fallback and is set aside', async (_, text) => {
  await AsyncStorage.setItem('k', text);
  expect(await recordOf().read()).toEqual({ name: 'default' });
  expect(await AsyncStorage.getItem('k.unreadable')).toBe(text);
});

test('storage that fails costs the value and nothing else', async () => {
  const broken = {
    ...deviceStorage,
    getItem: async () => Promise.reject(new Error()),
    setItem: async () => Promise.reject(new Error()),
  };
  const record = createRecord({
    storage: broken,
    key: 'k',
    schema,
    version: 1,
    fallback: { name: 'default' },
  });
  expect(await record.read()).toEqual({ name: 'default' });
  expect(await record.write({ name: 'Ada' })).toBe(false);
});
