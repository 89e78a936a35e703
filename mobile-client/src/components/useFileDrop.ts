/** A file that was dropped on the window or pasted; `type` is its MIME type. */
export interface IncomingFile {
  name: string;
  type: string;
  file: Blob;
}

export interface FileDropOptions {
  /** Beginning of the MIME types that are welcome, such as `image/`. */
  accept: string;
  onFile: (file: IncomingFile) => void;
  /** Off while the screen cannot take one. */
  enabled?: boolean;
}

/** Takes files that are dropped or pasted. There is neither on phones: always false there. */
export function useFileDrop(_options: FileDropOptions): boolean {
  return false;
}
