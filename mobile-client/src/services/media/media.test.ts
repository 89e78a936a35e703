import { setImageAsync, setStringAsync } from 'expo-clipboard';
import { getDocumentAsync } from 'expo-document-picker';
import { ImageManipulator } from 'expo-image-manipulator';
import { launchCameraAsync, launchImageLibraryAsync, requestCameraPermissionsAsync } from 'expo-image-picker';
import { Asset, requestPermissionsAsync } from 'expo-media-library';
import { shareAsync } from 'expo-sharing';
import { File, Paths } from '../../test-support/expo-file-system';
import {
  copyImage,
  copyText,
  mediaOfBlob,
  openMediaFile,
  pickAudio,
  pickImage,
  prepareImage,
  saveMedia,
  shareMedia,
  takePhoto,
} from '.';

jest.mock('expo-clipboard', () => ({ setImageAsync: jest.fn(), setStringAsync: jest.fn(async () => true) }));
jest.mock('expo-document-picker', () => ({ getDocumentAsync: jest.fn() }));
jest.mock('expo-image-picker', () => ({
  launchCameraAsync: jest.fn(),
  launchImageLibraryAsync: jest.fn(),
  requestCameraPermissionsAsync: jest.fn(async () => ({ granted: true })),
}));
jest.mock('expo-sharing', () => ({ shareAsync: jest.fn(), isAvailableAsync: jest.fn(async () => true) }));
jest.mock('expo-image-manipulator', () => ({
  SaveFormat: { JPEG: 'jpeg', PNG: 'png' },
  ImageManipulator: { manipulate: jest.fn() },
}));

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const fileOf = (name: string, bytes: Uint8Array) => {
  const file = new File(Paths.cache, name);
  file.create({ overwrite: true });
  file.write(bytes);
  return file;
};

afterEach(() => jest.clearAllMocks());

describe('a picked file', () => {
  test('is what its bytes say, whatever its name says', async () => {
    const { uri } = fileOf('photo.jpg', PNG);
    jest.mocked(launchImageLibraryAsync).mockResolvedValue({
      canceled: false,
      assets: [{ uri, width: 1, height: 1, fileName: 'photo.jpg', mimeType: 'image/jpeg' }],
    });
    expect(await pickImage()).toEqual({
      type: 'picked',
      media: { bytes: PNG, mediaType: 'image/png', name: 'photo.jpg' },
    });
  });

  test('can be a recording', async () => {
    const { uri } = fileOf('note.bin', Uint8Array.of(1, 2));
    jest.mocked(getDocumentAsync).mockResolvedValue({
      canceled: false,
      assets: [{ uri, name: 'note.bin', lastModified: 0, mimeType: 'audio/amr' }],
    });
    expect(await pickAudio()).toMatchObject({ media: { mediaType: 'audio/amr', name: 'note.bin' } });
  });

  test('may not be chosen, not be allowed or not be read', async () => {
    jest.mocked(launchImageLibraryAsync).mockResolvedValueOnce({ canceled: true, assets: null });
    expect(await pickImage()).toEqual({ type: 'cancelled' });
    jest.mocked(launchImageLibraryAsync).mockRejectedValueOnce(new Error('broken'));
    expect(await pickImage()).toEqual({ type: 'failed' });
    // The rest of what a permission tells does not matter here.
    jest.mocked(requestCameraPermissionsAsync).mockResolvedValueOnce({ granted: false } as never);
    expect(await takePhoto()).toEqual({ type: 'denied' });
    expect(launchCameraAsync).not.toHaveBeenCalled();
  });

  test('can be dropped or pasted', async () => {
    expect(await mediaOfBlob(new Blob([JPEG], { type: 'image/png' }), 'a.png')).toEqual({
      bytes: JPEG,
      mediaType: 'image/jpeg',
      name: 'a.png',
    });
  });
});

describe('an image before it is sent', () => {
  const sizes: unknown[] = [];
  const saved: unknown[] = [];
  /** Stands in for the platform's codec: an image of that size which saves JPEG bytes. */
  function decodesTo(width: number, height: number) {
    sizes.length = 0;
    saved.length = 0;
    const reference = (w: number, h: number) => ({
      width: w,
      height: h,
      saveAsync: async (options: unknown) => {
        saved.push(options);
        return { uri: fileOf('saved', JPEG).uri, width: w, height: h };
      },
    });
    const context = (w: number, h: number): object => ({
      resize: (size: { width: number; height: number }) => {
        sizes.push(size);
        return context(size.width, size.height);
      },
      renderAsync: async () => reference(w, h),
    });
    jest.mocked(ImageManipulator.manipulate).mockImplementation((source) =>
      // Only what is asked of it here.
      typeof source === 'string' ? (context(width, height) as never) : (context(width, height) as never),
    );
  }

  test('goes as it is when it is small and upright', async () => {
    decodesTo(800, 600);
    const image = { bytes: PNG, mediaType: 'image/png' };
    expect(await prepareImage(image)).toEqual({ media: image, width: 800, height: 600 });
    expect(saved).toEqual([]);
  });

  test('is scaled down when it is large, and keeps its shape', async () => {
    decodesTo(4_000, 3_000);
    const prepared = await prepareImage({ bytes: PNG, mediaType: 'image/png', name: 'a.png' });
    expect(sizes).toEqual([{ width: 2_048, height: 1_536 }]);
    expect(prepared).toMatchObject({ width: 2_048, height: 1_536, media: { name: 'a.png' } });
    expect(saved).toEqual([{ format: 'png' }]);
  });

  test('is drawn anew when it may be rotated by a note in the file', async () => {
    decodesTo(600, 800);
    const prepared = await prepareImage({ bytes: JPEG, mediaType: 'image/jpeg' });
    expect(prepared).toMatchObject({
      width: 600,
      height: 800,
      media: { bytes: JPEG, mediaType: 'image/jpeg' },
    });
    expect(saved).toMatchObject([{ format: 'jpeg' }]);
  });
});

test('what the platform cannot decode is no image', async () => {
  jest.mocked(ImageManipulator.manipulate).mockImplementation(() => {
    throw new Error('not an image');
  });
  expect(await prepareImage({ bytes: PNG, mediaType: 'image/png' })).toBeNull();
});

describe('a result', () => {
  const image = { bytes: PNG, mediaType: 'image/png' };

  test('is saved among the photos, if the person lets the app', async () => {
    expect(await saveMedia(image, 'lake.png')).toBe('done');
    expect(jest.mocked(Asset.create).mock.calls[0]?.[0]).toMatch(/^file:.*lake\.png$/);
    jest.mocked(requestPermissionsAsync).mockResolvedValueOnce({ granted: false } as never);
    expect(await saveMedia(image, 'lake.png')).toBe('denied');
    jest.mocked(Asset.create).mockRejectedValueOnce(new Error('full'));
    expect(await saveMedia(image, 'lake.png')).toBe('failed');
  });

  test('that is no picture goes where the person says', async () => {
    expect(await saveMedia({ bytes: PNG, mediaType: 'audio/wav' }, 'a.wav')).toBe('done');
    expect(shareAsync).toHaveBeenCalledWith(expect.stringMatching(/a\.wav$/), { mimeType: 'audio/wav' });
    expect(await shareMedia(image, 'b.png')).toBe('done');
  });

  test('is copied as text or picture', async () => {
    expect(await copyText('hello')).toBe('done');
    expect(setStringAsync).toHaveBeenCalledWith('hello');
    expect(await copyImage(image)).toBe('done');
    expect(setImageAsync).toHaveBeenCalledWith(Buffer.from(PNG).toString('base64'));
    jest.mocked(setImageAsync).mockRejectedValueOnce(new Error('no'));
    expect(await copyImage(image)).toBe('failed');
  });

  test('is a file for as long as it is needed', async () => {
    const file = await openMediaFile(image);
    expect(new File(file.uri).exists).toBe(true);
    expect(file.uri).toMatch(/\.png$/);
    file.release();
    expect(new File(file.uri).exists).toBe(false);
  });
});
