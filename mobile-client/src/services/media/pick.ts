import { getDocumentAsync } from 'expo-document-picker';
import {
  type ImagePickerAsset,
  type ImagePickerResult,
  launchCameraAsync,
  launchImageLibraryAsync,
  requestCameraPermissionsAsync,
} from 'expo-image-picker';
import { type Media, sniffMediaType } from '../../utils/media';
import { readUri } from './read-uri';

/** `denied`: the person does not let the app do this. */
export type PickResult =
  | { type: 'picked'; media: Media }
  | { type: 'cancelled' }
  | { type: 'denied' }
  | { type: 'failed' };

/** Lets a person choose a picture. */
export const pickImage = (): Promise<PickResult> =>
  guarded(async () => ofImagePicker(await launchImageLibraryAsync({ mediaTypes: 'images', exif: false })));

/** Lets a person take a picture. */
export const takePhoto = (): Promise<PickResult> =>
  guarded(async () => {
    const { granted } = await requestCameraPermissionsAsync();
    if (!granted) return { type: 'denied' };
    return ofImagePicker(await launchCameraAsync({ mediaTypes: 'images', exif: false }));
  });

/** Lets a person choose a recording. `video/*` is in it, since browsers call some sound files that. */
export const pickAudio = (): Promise<PickResult> =>
  pickDocument(['audio/*', 'video/webm', 'video/mp4', 'application/ogg']);

/** Lets a person choose a JSON file. */
export const pickJson = (): Promise<PickResult> => pickDocument(['application/json']);

/** Lets a person choose a text file. */
export const pickText = (): Promise<PickResult> => pickDocument(['text/*']);

/** A file that was dropped or pasted. Its bytes decide what it is, where they are known. */
export async function mediaOfBlob(blob: Blob, name?: string): Promise<Media> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const mediaType = sniffMediaType(bytes) ?? (blob.type || 'application/octet-stream');
  return { bytes, mediaType, ...(name === undefined ? {} : { name }) };
}

/** The file behind a URI, such as a recording. */
export async function mediaOfUri(uri: string, name?: string, declared?: string): Promise<Media> {
  const { bytes, mediaType } = await readUri(uri);
  return {
    bytes,
    mediaType: sniffMediaType(bytes) ?? declared ?? mediaType ?? 'application/octet-stream',
    ...(name === undefined ? {} : { name }),
  };
}

const pickDocument = (type: string[]): Promise<PickResult> =>
  guarded(async () => {
    const result = await getDocumentAsync({ type, copyToCacheDirectory: true, base64: false });
    const asset = result.assets?.[0];
    if (asset === undefined) return { type: 'cancelled' };
    const media =
      asset.file === undefined
        ? await mediaOfUri(asset.uri, asset.name, asset.mimeType)
        : await mediaOfBlob(asset.file, asset.name);
    return { type: 'picked', media };
  });

async function ofImagePicker({ assets }: ImagePickerResult): Promise<PickResult> {
  const asset: ImagePickerAsset | undefined = assets?.[0];
  if (asset === undefined) return { type: 'cancelled' };
  const name = asset.fileName ?? undefined;
  const media =
    asset.file === undefined
      ? await mediaOfUri(asset.uri, name, asset.mimeType)
      : await mediaOfBlob(asset.file, name);
  return { type: 'picked', media };
}

async function guarded(pick: () => Promise<PickResult>): Promise<PickResult> {
  try {
    return await pick();
  } catch {
    return { type: 'failed' };
  }
}
