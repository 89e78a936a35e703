import { memoryDevice } from '../../test-support/services';
import { createSettings, DEFAULT_SETTINGS, normalizeServerUrl } from '.';

const given = (device = memoryDevice()) => ({
  device,
  settings: createSettings(device.storage, device.apiKey),
});

test('settings and key survive a restart', async () => {
  const { device, settings } = given();
  expect(settings.update({ theme: 'dark', cache_megabytes: 50, models: { chat: 'local:qwen' } })).toBe(true);
  await settings.setApiKey(' secret ');
  const restarted = given(device).settings;
  expect(restarted.store.getState().loaded).toBe(false);
  await restarted.load();
  expect(restarted.store.getState()).toEqual({
    settings: { ...DEFAULT_SETTINGS, theme: 'dark', cache_megabytes: 50, models: { chat: 'local:qwen' } },
    apiKey: 'secret',
    loaded: true,
  });
});

test('a value out of range is refused and changes nothing', () => {
  const { settings } = given();
  expect(settings.update({ cache_megabytes: -1 })).toBe(false);
  expect(settings.get()).toEqual(DEFAULT_SETTINGS);
});

test('a setting that cannot be read falls back alone', async () => {
  const { device, settings } = given();
  const data = { ...DEFAULT_SETTINGS, theme: 'pink', language: 'de', unknown: 1 };
  await device.storage.setItem('settings', JSON.stringify({ version: 1, data }));
  await settings.load();
  expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, language: 'de' });
});

test('a reset brings the defaults back and removes the key', async () => {
  const { device, settings } = given();
  settings.update({ theme: 'dark' });
  await settings.setApiKey('secret');
  await settings.reset();
  const restarted = given(device).settings;
  await restarted.load();
  expect(restarted.store.getState()).toMatchObject({ settings: DEFAULT_SETTINGS, apiKey: null });
});

test.each([
  ['', ''],
  ['  http://192.168.1.20:8000/ ', 'http://192.168.1.20:8000'],
  ['https://example.org/ai//', 'https://example.org/ai'],
  ['https://example.org/ai?x=1', 'https://example.org/ai'],
  ['example.org', null],
  ['ftp://example.org', null],
  ['http://', null],
])('the address %p is used as %p', (address, used) => {
  expect(normalizeServerUrl(address)).toBe(used);
});
