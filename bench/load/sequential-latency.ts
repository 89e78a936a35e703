import { Client } from 'undici';
import type { RunningTarget } from '../targets/target.ts';
import { CHAT_BODY, CHAT_PATH, jsonHeaders } from './chat-request.ts';

/**
 * One keep-alive connection that sends a chat request after the other. Its own loop with a nanosecond clock,
 * because load generators round their percentiles to whole milliseconds.
 */
export class SequentialCaller {
  readonly #client: Client;
  readonly #headers: Record<string, string>;

  constructor(target: RunningTarget) {
    this.#client = new Client(target.origin, { pipelining: 1 });
    this.#headers = jsonHeaders(target);
  }

  /** Milliseconds from sending to the last byte, for each of `count` requests. Throws on a reply other than 200. */
  async measure(count: number): Promise<number[]> {
    const times: number[] = [];
    for (let index = 0; index < count; index++) {
      const start = process.hrtime.bigint();
      const { statusCode, body } = await this.#client.request({
        method: 'POST',
        path: CHAT_PATH,
        headers: this.#headers,
        body: CHAT_BODY,
      });
      await body.arrayBuffer();
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
      if (statusCode !== 200) throw new Error(`unexpected status ${statusCode}`);
    }
    return times;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
