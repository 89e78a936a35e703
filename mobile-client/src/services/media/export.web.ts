import { asArrayBufferView } from '../../utils/bytes';
import type { Media } from '../../utils/media';
import type { ExportResult } from './export';
import { openMediaFile } from './media-file';

/** Long enough for a browser to have begun the download. */
const RELEASE_MS = 60_000;

/** Downloads the file. */
export async function saveMedia(media: Media, fileName: string): Promise<ExportResult> {
  const file = await openMediaFile(media);
  const link = document.createElement('a');
  link.href = file.uri;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(file.release, RELEASE_MS);
  return 'done';
}

/** Opens the system's sheet for sharing; downloads the file where there is none. */
export async function shareMedia(media: Media, fileName: string): Promise<ExportResult> {
  const files = [new File([asArrayBufferView(media.bytes)], fileName, { type: media.mediaType })];
  if (!navigator.canShare?.({ files })) return saveMedia(media, fileName);
  try {
    await navigator.share({ files });
    return 'done';
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'cancelled' : 'failed';
  }
}

/** Only on https and localhost, and not in every browser. */
export const canShare = async (): Promise<boolean> => {
  const probe = [new File([], 'probe.png', { type: 'image/png' })];
  return navigator.canShare?.({ files: probe }) ?? false;
};

export async function copyText(text: string): Promise<ExportResult> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return 'done';
    } catch {
      return 'denied';
    }
  }
  return copyBySelection(text) ? 'done' : 'failed';
}

/** The way before the clipboard API, which pages on plain http still have. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}

export async function copyImage(image: Media): Promise<ExportResult> {
  try {
    const blob = new Blob([asArrayBufferView(image.bytes)], { type: image.mediaType });
    await navigator.clipboard.write([new ClipboardItem({ [image.mediaType]: blob })]);
    return 'done';
  } catch {
    return 'failed';
  }
}

/** Browsers take PNG, some of them more, and nothing on plain http. */
export const canCopyImage = (mediaType: string): boolean =>
  typeof ClipboardItem !== 'undefined' &&
  navigator.clipboard !== undefined &&
  (mediaType === 'image/png' || (ClipboardItem.supports?.(mediaType) ?? false));
