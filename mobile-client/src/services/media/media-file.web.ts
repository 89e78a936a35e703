import { asArrayBufferView } from '../../utils/bytes';
import type { Media } from '../../utils/media';
import type { MediaFile } from './media-file';

/** Gives the media a `blob:` URI. */
export async function openMediaFile(media: Media): Promise<MediaFile> {
  const uri = URL.createObjectURL(new Blob([asArrayBufferView(media.bytes)], { type: media.mediaType }));
  return { uri, release: () => URL.revokeObjectURL(uri) };
}
