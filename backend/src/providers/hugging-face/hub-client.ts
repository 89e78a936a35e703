import type { Clock } from '../../utils/clock.ts';
import { failureFromReply } from '../http/failure-from-reply.ts';
import { abandon, readJson } from '../http/reply-body.ts';
import type { Transport } from '../http/transport.ts';
import type { KeyRing } from './key-ring.ts';
import { joinUrl, modelPath } from './url-path.ts';

/** A model's whole document, which the Hub answers where it does not know the narrower question, can be large. */
const MAX_MODEL_BYTES = 4 * 1024 * 1024;

export interface HubClient {
  /**
   * A model's document with its provider mapping, parsed from JSON.
   *
   * @throws UpstreamFailure, or the signal's reason
   */
  fetchModel(model: string, signal: AbortSignal): Promise<unknown>;
}

export interface HubClientOptions {
  transport: Transport;
  hubUrl: string;
  keys: KeyRing;
  clock: Clock;
}

export function createHubClient({ transport, hubUrl, keys, clock }: HubClientOptions): HubClient {
  return {
    async fetchModel(model, signal) {
      const lease = keys.lease('hub', new Set());
      const reply = await transport.request({
        method: 'GET',
        url: joinUrl(hubUrl, `api/models/${modelPath(model)}?expand[]=inferenceProviderMapping`),
        // With the key private and gated models are seen too, and the order that its owner chose.
        headers: lease ? { authorization: `Bearer ${lease.key}` } : {},
        signal,
      });
      if (reply.status === 404 && reply.headers['x-error-code'] === 'RepoNotFound') {
        abandon(reply);
        return { inferenceProviderMapping: [] };
      }
      if (reply.status < 200 || reply.status > 299) throw await failureFromReply(reply, clock);
      return readJson(reply, MAX_MODEL_BYTES);
    },
  };
}
