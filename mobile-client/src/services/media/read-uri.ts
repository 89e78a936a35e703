import { File } from 'expo-file-system';

/** The bytes behind a URI that a picker or the recorder gave, and their MIME type where it is known. */
export async function readUri(uri: string): Promise<{ bytes: Uint8Array; mediaType: string | undefined }> {
  const file = new File(uri);
  return { bytes: await file.bytes(), mediaType: file.type || undefined };
}
