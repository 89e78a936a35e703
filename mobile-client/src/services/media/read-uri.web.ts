/** The bytes behind a `blob:` or `data:` URI, and their MIME type where it is known. */
export async function readUri(uri: string): Promise<{ bytes: Uint8Array; mediaType: string | undefined }> {
  const blob = await (await fetch(uri)).blob();
  return { bytes: new Uint8Array(await blob.arrayBuffer()), mediaType: blob.type || undefined };
}
