import { type ChatReply, type ChatRequest, chatRequestSchema, type Usage } from '@ai-platform/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorReply } from '../plugins/errors.ts';
import type { ChatBody, ChatStream } from '../providers/provider.ts';
import type { LlmService } from '../services/llm-service.ts';
import { completionText, stopReason } from './chat-reply.ts';
import { type EventStreamOptions, eventOf, sendEventStream } from './event-stream.ts';
import { describeInference, inferenceOptions, logTokens } from './inference-request.ts';

export interface LlmRouterOptions {
  llm: LlmService;
  events: EventStreamOptions;
  development: boolean;
}

/** `POST /api/llm`. */
export function llmRouter(app: FastifyInstance, { llm, events, development }: LlmRouterOptions): void {
  app.post('/api/llm', { config: { capability: 'chat' } }, async (request, reply) => {
    const chat = chatRequestSchema.parse(request.body);
    const options = inferenceOptions(request, chat.model);
    const body = chatBody(chat);

    if (!chat.stream) {
      const inference = await llm.complete({ body }, options);
      describeInference(request, reply, inference);
      const { usage, body: completion } = inference.value;
      logTokens(request, usage?.total_tokens);
      return chatReply(completionText(completion), inference.model, usage, stopReason(completion));
    }

    const open = llm.stream({ body }, options).then((inference) => {
      describeInference(request, reply, inference);
      return nativeEvents(inference.value, inference.model, request);
    });
    return sendEventStream(request, reply, events, open, (error) =>
      eventOf(JSON.stringify(errorReply(request, error, development)), 'error'),
    );
  });
}

/** The request in the shape that upstreams know; fields that were left out stay out. */
const chatBody = ({ model, stream, ...parameters }: ChatRequest): ChatBody => ({
  model: model ?? '',
  ...Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined)),
  messages: parameters.messages,
  ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
});

const chatReply = (
  response: string,
  model: string,
  usage: Usage | undefined,
  stop_reason: string,
): ChatReply => ({
  response,
  model,
  tokens_used: usage?.total_tokens ?? null,
  usage: usage ?? null,
  stop_reason,
});

async function* nativeEvents(
  stream: ChatStream,
  model: string,
  request: FastifyRequest,
): AsyncGenerator<string, void, undefined> {
  let response = '';
  let usage: Usage | undefined;
  let stopReason = 'stop';
  for await (const chunk of stream) {
    if (chunk.text !== '') {
      response += chunk.text;
      yield eventOf(JSON.stringify({ delta: chunk.text }), 'delta');
    }
    usage = chunk.usage ?? usage;
    stopReason = chunk.finishReason ?? stopReason;
  }
  logTokens(request, usage?.total_tokens);
  yield eventOf(JSON.stringify(chatReply(response, model, usage, stopReason)), 'done');
}
