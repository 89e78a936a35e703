import { ImageManipulator, SaveFormat } from 'expo-image-manipulator';
import type { Media } from '../../utils/media';
import { openMediaFile } from './media-file';
import { readUri } from './read-uri';

/** An image that is ready to be shown and sent: upright, of a kind that every platform shows, and not too large. */
export interface PreparedImage {
  media: Media;
  /** Pixels. */
  width: number;
  height: number;
}

/** What models work with is smaller; the server keeps the rest of the detail outside of a mask. */
const MAX_SIDE = 2_048;
const JPEG_QUALITY = 0.92;
/** Kinds that both the server and every platform's image view take as they are. */
const SHOWN_EVERYWHERE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp']);

/**
 * Turns a picked image upright and scales it down where it is larger than models can use, so that it uploads fast.
 * Null when it is no image that the platform can decode.
 */
export async function prepareImage(image: Media, maxSide: number = MAX_SIDE): Promise<PreparedImage | null> {
  const file = await openMediaFile(image);
  try {
    const decoded = await ImageManipulator.manipulate(file.uri).renderAsync();
    const { width, height } = decoded;
    const scale = Math.min(1, maxSide / Math.max(width, height));
    // JPEG carries its rotation beside the pixels; drawn anew it is upright for the mask as well.
    const redraw = scale < 1 || !SHOWN_EVERYWHERE.has(image.mediaType) || image.mediaType === 'image/jpeg';
    if (!redraw) return { media: image, width, height };
    const size = {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
    const scaled =
      scale < 1 ? await ImageManipulator.manipulate(decoded).resize(size).renderAsync() : decoded;
    const opaque = image.mediaType === 'image/jpeg';
    const saved = await scaled.saveAsync(
      opaque ? { format: SaveFormat.JPEG, compress: JPEG_QUALITY } : { format: SaveFormat.PNG },
    );
    const { bytes } = await readUri(saved.uri);
    const media: Media = { bytes, mediaType: opaque ? 'image/jpeg' : 'image/png' };
    if (image.name !== undefined) media.name = image.name;
    return { media, width: scaled.width, height: scaled.height };
  } catch {
    return null;
  } finally {
    file.release();
  }
}
