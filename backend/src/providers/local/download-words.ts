import type { DownloadProgress, DownloadWait } from '@ai-platform/contract';
import { sizeInWords } from '../../utils/size-in-words.ts';

/** How much of a download is here: `34 MB of 398 MB`, or without the size while that is not known. */
export const amountInWords = ({ downloaded_bytes, total_bytes }: DownloadProgress): string =>
  total_bytes > downloaded_bytes
    ? `${sizeInWords(downloaded_bytes)} of ${sizeInWords(total_bytes)}`
    : sizeInWords(downloaded_bytes);

/** Why a download stands still, and until when. */
export const waitInWords = ({ reason, retry_in_seconds }: DownloadWait): string =>
  `${reason}; trying again ${retry_in_seconds === 0 ? 'now' : `in ${retry_in_seconds} s`}`;
