import { getImageAsync } from 'expo-clipboard';
import { fromBase64 } from '../../utils/base64';
import { sniffMediaType } from '../../utils/media';
import type { PickResult } from './pick';

/** `empty`: the clipboard holds no picture. */
export type PasteResult = PickResult | { type: 'empty' };

/** Takes a picture from the clipboard. */
export async function pasteImage(): Promise<PasteResult> {
  try {
    const image = await getImageAsync({ format: 'png' });
    if (image === null) return { type: 'empty' };
    // A data URL.
    const bytes = fromBase64(image.data.slice(image.data.indexOf(',') + 1));
    return { type: 'picked', media: { bytes, mediaType: sniffMediaType(bytes) ?? 'image/png' } };
  } catch (error) {
    return isRefusal(error) ? { type: 'denied' } : { type: 'failed' };
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_NO_PERMISSION';
