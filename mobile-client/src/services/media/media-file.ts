import { File, Paths } from 'expo-file-system';
import { createId } from '../../utils/id';
import { extensionOf, type Media } from '../../utils/media';

/** A file that other code can open by its URI. `release` it when that is over. */
export interface MediaFile {
  uri: string;
  release(): void;
}

/** Writes the media into the system's folder for temporary files. */
export async function openMediaFile(media: Media, fileName?: string): Promise<MediaFile> {
  const file = new File(Paths.cache, fileName ?? `${createId()}.${extensionOf(media.mediaType)}`);
  file.create({ overwrite: true, intermediates: true });
  file.write(media.bytes);
  return {
    uri: file.uri,
    release: () => {
      if (file.exists) file.delete();
    },
  };
}
