import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { transportFailure } from '../../http/transport-failure.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import type { Checksum, ChecksumVerifier } from './checksums.ts';
import { throwDiskError } from './disk.ts';
import { DownloadError } from './download-error.ts';
import type { HubClient, RemoteFile, RemotePath } from './hub-client.ts';
import { sizeOf } from './repo-cache.ts';
import { type RetryOptions, retrying } from './retry.ts';

export interface BlobDownload {
  remote: RemotePath;
  file: RemoteFile;
  checksums: readonly Checksum[];
  /** Where the content goes while it is incomplete. */
  partial: string;
  /** Where it goes once it was checked. */
  blob: string;
  client: HubClient;
  verifier: ChecksumVerifier;
  retry: RetryOptions;
  /** Called with the bytes that are there as they arrive. */
  onBytes(bytes: number): void;
}

/**
 * Brings one file: goes on where the partial file ends, however often the connection breaks, checks the whole of it
 * and only then gives it its name.
 *
 * @throws DownloadError; or the signal's reason, with the partial file left for the next time
 */
export async function downloadBlob(download: BlobDownload): Promise<void> {
  const { partial, blob, checksums, verifier, retry } = download;
  const isResumed = (sizeOf(partial) ?? 0) > 0;
  await receive(download);
  if (!(await verifier.verify(partial, checksums, retry.signal))) {
    await rm(partial, { force: true });
    if (!isResumed) throw wrongChecksum(download);
    // A crash can leave a partial file with wrong bytes in it; a whole one from the Hub has none.
    retry.logger.warn({ file: download.remote.path }, 'A resumed download was damaged; it starts anew');
    await receive(download);
    if (!(await verifier.verify(partial, checksums, retry.signal))) {
      await rm(partial, { force: true });
      throw wrongChecksum(download);
    }
  }
  await rename(partial, blob).catch(throwDiskError);
}

async function receive(download: BlobDownload): Promise<void> {
  const { partial, file, retry } = download;
  const present = () => sizeOf(partial) ?? 0;
  if (present() > file.size) await rm(partial, { force: true });
  if (file.size === 0) await (await openPartial(partial, 'w').catch(throwDiskError)).close();
  await retrying(
    async (gotOn) => {
      const start = present();
      if (start === file.size) return;
      const end = await receiveFrom(start, download, gotOn);
      if (end < file.size) throw new UpstreamFailure('connection', 'A file ended before it was complete');
    },
    { ...retry, progress: present },
  );
}

/** Writes what one request brings to the end of the partial file; returns the file's length then. */
async function receiveFrom(start: number, download: BlobDownload, onReply: () => void): Promise<number> {
  const { client, remote, file, partial, onBytes } = download;
  const { signal } = download.retry;
  const { body, from } = await client.open(remote, start, signal);
  onReply();
  let position = from;

  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        position += chunk.length;
        if (position > file.size) throw new UpstreamFailure('invalid_reply', `${remote.path} is too long`);
        yield chunk;
        onBytes(position);
      }
    } catch (error) {
      throw transportFailure(error);
    }
  }

  try {
    const handle = await openPartial(partial, from === 0 ? 'w' : 'r+');
    // Flushed before it is closed: a file that has its final name has its content, whatever happens next.
    await pipeline(counted, handle.createWriteStream({ start: from, flush: true }), { signal });
  } catch (error) {
    body.on('error', () => {}).destroy();
    signal.throwIfAborted();
    if (error instanceof UpstreamFailure) throw error;
    throwDiskError(error);
  }
  return position;
}

/** Makes its folder first: a removal of other files may have tidied it away as empty. */
async function openPartial(partial: string, flags: 'w' | 'r+'): Promise<FileHandle> {
  await mkdir(dirname(partial), { recursive: true });
  return await open(partial, flags);
}

function wrongChecksum({ remote }: BlobDownload): DownloadError {
  return new DownloadError(
    'checksum',
    `${remote.path} of ${remote.repo} arrived with another checksum than the Hub publishes, and was deleted. ` +
      'Try again; when it happens again, something between here and the Hub changes files',
  );
}
