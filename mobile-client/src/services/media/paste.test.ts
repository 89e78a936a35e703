import { getImageAsync } from 'expo-clipboard';
import { toBase64 } from '../../utils/base64';
import { pasteImage } from '.';

jest.mock('expo-clipboard', () => ({ getImageAsync: jest.fn() }));

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2);

test('a picture comes from the clipboard as its bytes', async () => {
  jest.mocked(getImageAsync).mockResolvedValue({
    data: `data:image/png;base64,${toBase64(PNG)}`,
    size: { width: 1, height: 1 },
  });
  expect(await pasteImage()).toEqual({ type: 'picked', media: { bytes: PNG, mediaType: 'image/png' } });
});

test('there may be none, the person may refuse, and it may fail', async () => {
  jest.mocked(getImageAsync).mockResolvedValueOnce(null);
  expect(await pasteImage()).toEqual({ type: 'empty' });
  jest
    .mocked(getImageAsync)
    .mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'ERR_NO_PERMISSION' }));
  expect(await pasteImage()).toEqual({ type: 'denied' });
  jest.mocked(getImageAsync).mockRejectedValueOnce(new Error('broken'));
  expect(await pasteImage()).toEqual({ type: 'failed' });
});
