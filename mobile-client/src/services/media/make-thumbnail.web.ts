import { asArrayBufferView } from '../../utils/bytes';
import type { MakeThumbnail } from './make-thumbnail';

/** Pixels of the shorter side: the largest tile on a screen with three pixels to the point. */
const SHORT_SIDE = 384;
/** Pixels of the longer side, which only a long strip of a picture has. */
const LONG_SIDE = 1_536;
const JPEG_QUALITY = 0.8;

/** A browser keeps an image of a tile decoded in its full size, with the whole file in memory. */
export const makeThumbnail: MakeThumbnail | null = async ({ bytes, mediaType }) => {
  const file = new Blob([asArrayBufferView(bytes)], { type: mediaType });
  const whole = await createImageBitmap(file).catch(() => null);
  if (whole === null) return null;
  try {
    const [short, long] = [Math.min(whole.width, whole.height), Math.max(whole.width, whole.height)];
    const scale = Math.min(SHORT_SIDE / short, LONG_SIDE / long);
    if (scale >= 1) return null;
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.imageSmoothingQuality = 'high';
    // JPEG has no transparency, and would show black.
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    const small = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY),
    );
    return small && { bytes: new Uint8Array(await small.arrayBuffer()), mediaType: 'image/jpeg' };
  } finally {
    whole.close();
  }
};
