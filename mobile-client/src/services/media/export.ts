import { setImageAsync, setStringAsync } from 'expo-clipboard';
import { Asset, requestPermissionsAsync } from 'expo-media-library';
import { isAvailableAsync, shareAsync } from 'expo-sharing';
import { toBase64 } from '../../utils/base64';
import type { Media } from '../../utils/media';
import { openMediaFile } from './media-file';

export type ExportResult = 'done' | 'cancelled' | 'denied' | 'failed';

/** Where a saved file ends up: `photos` for pictures, else the person chooses. */
export async function saveMedia(media: Media, fileName: string): Promise<ExportResult> {
  if (!media.mediaType.startsWith('image/')) return shareMedia(media, fileName);
  try {
    const { granted } = await requestPermissionsAsync(true);
    if (!granted) return 'denied';
    const file = await openMediaFile(media, fileName);
    try {
      await Asset.create(file.uri);
    } finally {
      file.release();
    }
    return 'done';
  } catch {
    return 'failed';
  }
}

/** Opens the system's sheet for sharing. */
export async function shareMedia(media: Media, fileName: string): Promise<ExportResult> {
  try {
    const file = await openMediaFile(media, fileName);
    // The file stays: on Android the other app may read it after the sheet has closed. The system clears it in time.
    await shareAsync(file.uri, { mimeType: media.mediaType });
    return 'done';
  } catch {
    return 'failed';
  }
}

export const canShare = (): Promise<boolean> => isAvailableAsync().catch(() => false);

export async function copyText(text: string): Promise<ExportResult> {
  try {
    return (await setStringAsync(text)) ? 'done' : 'failed';
  } catch {
    return 'failed';
  }
}

export async function copyImage(image: Media): Promise<ExportResult> {
  try {
    await setImageAsync(toBase64(image.bytes));
    return 'done';
  } catch {
    return 'failed';
  }
}

/** Whether images can be put on the clipboard here. */
export const canCopyImage = (_mediaType: string): boolean => true;
