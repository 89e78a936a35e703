/**
 * Why a model could not be downloaded:
 *
 * | reason | meaning |
 * | --- | --- |
 * | `offline` | `HF_HUB_OFFLINE` is set and files are missing |
 * | `not_found` | the Hub has no such repository, revision or file, or does not show it to us |
 * | `unauthorized` | a gated or private repository, or a refused token |
 * | `checksum` | what arrived is not what was published; it was deleted |
 * | `disk_full`, `not_writable` | no room for the files, no right to write them |
 * | `network` | the Hub did not answer or kept breaking off, after several tries |
 * | `locked` | another process holds the files |
 * | `invalid_reply` | what answered is not a Hub |
 * | `invalid_source` | a repository, revision or path that cannot be |
 * | `removed` | somebody removes the files, which stops their download |
 * | `closed` | the service is going down |
 */
export type DownloadErrorReason =
  | 'offline'
  | 'not_found'
  | 'unauthorized'
  | 'checksum'
  | 'disk_full'
  | 'not_writable'
  | 'network'
  | 'locked'
  | 'invalid_reply'
  | 'invalid_source'
  | 'removed'
  | 'closed';

/** `message` says what to do. It is safe to show: it never holds the token, nor an address with a signature. */
export class DownloadError extends Error {
  readonly reason: DownloadErrorReason;

  constructor(reason: DownloadErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'DownloadError';
    this.reason = reason;
  }
}
