import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ReceivedRequest,
  sendJson,
  startLoopbackServer,
} from '../../../backend/src/providers/http/loopback-server.ts';
import { paintLandscape } from './pictures.ts';

/** The models that the upstream serves. */
export const UPSTREAM_MODELS = {
  chat: 'storyteller',
  image_generation: 'landscape-painter',
} as const;
type Task = keyof typeof UPSTREAM_MODELS;

const PATHS: Record<Task, string> = {
  chat: '/v1/chat/completions',
  image_generation: '/v1/images/generations',
};

type Answer = (request: ReceivedRequest, response: ServerResponse) => unknown;

/** A server on 127.0.0.1 in OpenAI's shape, which answers as the test says. */
export interface Upstream extends AsyncDisposable {
  url: string;
  /** What has been asked so far, parsed, oldest first. */
  asked(task: Task): Record<string, unknown>[];
  /** How the next request is answered, before those after it are answered as usual. */
  next(task: Task, answer: Answer): void;
  /** Resolves when a caller has left before its reply was complete. */
  nextAbort(): Promise<void>;
}

export const REPLY = 'Titan is the largest moon of Saturn.';
/** An answer with code and a list. */
export const CODE_REPLY = `Sort a copy and look at its middle:

\`\`\`python
def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
\`\`\`

- An **odd** length has one middle element.
- An *even* length has two, and the median lies between them.`;

/** Starts the upstream. Without further word it chats `REPLY` and paints landscapes. */
export async function startUpstream(): Promise<Upstream> {
  const waiting = new Map<Task, Answer[]>();
  const usual: Record<Task, Answer> = {
    chat: chatWith(REPLY),
    image_generation: paintingOf(),
  };
  const server = await startLoopbackServer((request, response) => {
    const task = (Object.keys(PATHS) as Task[]).find((name) => request.url === PATHS[name]);
    if (task === undefined) return sendJson(response, { error: { message: 'No such route' } }, 404);
    const answer = waiting.get(task)?.shift() ?? usual[task];
    return answer(request, response);
  });
  return {
    url: `${server.origin}/v1`,
    asked: (task) =>
      server.received.filter(({ url }) => url === PATHS[task]).map(({ body }) => JSON.parse(body.toString())),
    next: (task, answer) => waiting.set(task, [...(waiting.get(task) ?? []), answer]),
    nextAbort: server.nextAbort,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A reply of a chat, streamed word by word when that is asked for, at once or at a pace. */
export function chatWith(
  text: string,
  { tokensPerSecond = Number.POSITIVE_INFINITY }: { tokensPerSecond?: number } = {},
): Answer {
  return async (request, response) => {
    if (!wantsStream(request)) {
      const message = { role: 'assistant', content: text };
      return sendJson(response, {
        ...completion('chat.completion', { message, finish_reason: 'stop' }),
        usage: usageOf(text),
      });
    }
    beginStream(response);
    const start = performance.now();
    for (const [index, word] of text.split(/(?<=\s)/).entries()) {
      const waitMs = start + (1000 * index) / tokensPerSecond - performance.now();
      if (waitMs > 0) await delay(waitMs);
      if (response.destroyed) return;
      response.write(chunk({ content: word }, null));
    }
    response.write(chunk({}, 'stop', usageOf(text)));
    response.end('data: [DONE]\n\n');
  };
}

/** A reply of a chat that begins with a text and then says nothing more until it is told how to go on. */
export function chatThatWaits(begin: string): { answer: Answer; finish(rest: string): void; cut(): void } {
  let open: ServerResponse | undefined;
  return {
    answer: (_request, response) => {
      open = response;
      beginStream(response);
      response.write(chunk({ content: begin }, null));
    },
    finish(rest) {
      open?.write(chunk({ content: rest }, null));
      open?.write(chunk({}, 'stop', usageOf(begin + rest)));
      open?.end('data: [DONE]\n\n');
    },
    cut: () => open?.socket?.destroy(),
  };
}

/** A landscape of the size that is asked for, another one for each prompt and seed. */
export function paintingOf(before: Promise<unknown> = Promise.resolve()): Answer {
  return async (request, response) => {
    const { prompt, size, seed } = JSON.parse(request.body.toString());
    await before;
    const [width = 512, height = 512] = String(size ?? '512x512')
      .split('x')
      .map(Number);
    const image = await paintLandscape({ width, height, seed: `${prompt} ${seed ?? ''}` });
    sendJson(response, { created: 1_760_000_000, data: [{ b64_json: image.toString('base64') }] });
  };
}

/** An error in OpenAI's shape. */
export function refusal(status: number, message: string): Answer {
  return (_request, response) =>
    sendJson(response, { error: { message, type: 'server_error', code: null } }, status);
}

const wantsStream = (request: ReceivedRequest) => JSON.parse(request.body.toString()).stream === true;

const beginStream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });

const chunk = (delta: object, finishReason: string | null, usage?: object) =>
  `data: ${JSON.stringify({
    ...completion('chat.completion.chunk', { delta, finish_reason: finishReason }),
    ...(usage ? { usage } : {}),
  })}\n\n`;

const completion = (object: string, choice: object) => ({
  id: 'chatcmpl-e2e',
  object,
  created: 1_760_000_000,
  model: UPSTREAM_MODELS.chat,
  choices: [{ index: 0, ...choice }],
});

const usageOf = (text: string) => {
  const completionTokens = text.split(/\s+/).length;
  return { prompt_tokens: 12, completion_tokens: completionTokens, total_tokens: 12 + completionTokens };
};
