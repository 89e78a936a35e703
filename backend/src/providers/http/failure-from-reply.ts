import type { Clock } from '../../utils/clock.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import {
  kindOfReport,
  kindOfStatus,
  messageOf,
  reportOf,
  saysBeyondTheModel,
  saysNoSuchModel,
} from './error-body.ts';
import { abandon, mediaTypeOf, readBeginning } from './reply-body.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HttpReply } from './transport.ts';

const MOST_BYTES = 64 * 1024;
/** An explanation that takes longer is not worth the wait: the status says enough. */
const LONGEST_READ_MS = 5_000;

/**
 * The failure that an error reply stands for. Reads at most 64 KiB of the body and never fails itself. The
 * upstream's own words go into the message only for `rejected` and `unsupported`, without anything that looks like a key.
 */
export async function failureFromReply(reply: HttpReply, clock: Clock): Promise<UpstreamFailure> {
  const body = await readErrorBody(reply, clock);
  const { status } = reply;
  const report = reportOf(body);
  let kind = kindOfStatus(status);
  if (kind === 'rejected') {
    const told = kindOfReport(report);
    if (told === 'model_not_found' || (status === 400 && saysNoSuchModel(report))) kind = 'model_not_found';
    else if (told === 'unsupported' || saysBeyondTheModel(report)) kind = 'unsupported';
  } else if (kind === 'rate_limited' && kindOfReport(report) === 'quota_exceeded') {
    kind = 'quota_exceeded';
  }
  const wait =
    kind === 'rate_limited' || kind === 'unavailable'
      ? retryAfterMs(reply.headers, body, clock.now())
      : undefined;
  return new UpstreamFailure(kind, messageOf(kind, status, report), {
    status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/** The error body as JSON or short text; undefined for anything else, such as an HTML page. */
async function readErrorBody(reply: HttpReply, clock: Clock): Promise<unknown> {
  const type = mediaTypeOf(reply.headers);
  if (type !== '' && type !== 'text/plain' && !type.endsWith('json')) {
    abandon(reply);
    return undefined;
  }
  const cancel = clock.after(LONGEST_READ_MS, () => reply.body.destroy());
  const text = (await readBeginning(reply.body, MOST_BYTES)).toString('utf8');
  cancel();
  try {
    return JSON.parse(text);
  } catch {
    return type === 'text/plain' ? text : undefined;
  }
}
