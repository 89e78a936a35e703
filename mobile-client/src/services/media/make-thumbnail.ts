import type { Media } from '../../utils/media';

/** Makes a small JPEG for tiles; null when the image is small already, or none that the platform can decode. */
export type MakeThumbnail = (image: Media) => Promise<Media | null>;

/** Phones need none: their image view decodes a file at the size that it is shown at. */
export const makeThumbnail: MakeThumbnail | null = null;
