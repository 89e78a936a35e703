import { openAiChatRequestSchema } from '@ai-platform/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorReply } from '../../plugins/errors.ts';
import type { ChatBody, ChatStream } from '../../providers/provider.ts';
import type { LlmService } from '../../services/llm-service.ts';
import { type EventStreamOptions, eventOf, sendEventStream } from '../event-stream.ts';
import { describeInference, inferenceOptions, logTokens } from '../inference-request.ts';

export interface OpenAiChatRouterOptions {
  llm: LlmService;
  events: EventStreamOptions;
  development: boolean;
  /** Bytes of one body: messages may carry images and audio in base64. */
  maxBodyBytes: number;
}

/** `POST /v1/chat/completions`. Bodies and chunks pass through as they came where nothing must change. */
export function openAiChatRouter(
  app: FastifyInstance,
  { llm, events, development, maxBodyBytes }: OpenAiChatRouterOptions,
): void {
  app.post(
    '/v1/chat/completions',
    { config: { capability: 'chat', keepRawBody: true }, bodyLimit: maxBodyBytes },
    async (request, reply) => {
      const chat = openAiChatRequestSchema.parse(request.body);
      const options = inferenceOptions(request, chat.model);
      // The schema only checks: what goes upstream is the body as it was parsed.
      const call = {
        body: request.body as ChatBody,
        ...(request.rawBody && chat.model !== undefined ? { raw: request.rawBody } : {}),
      };

      if (!chat.stream) {
        const inference = await llm.complete(call, options);
        describeInference(request, reply, inference);
        logTokens(request, inference.value.usage?.total_tokens);
        return reply.type('application/json; charset=utf-8').send(inference.value.text);
      }

      const open = llm.stream(call, options).then((inference) => {
        describeInference(request, reply, inference);
        return openAiEvents(inference.value, request);
      });
      return sendEventStream(request, reply, events, open, (error) =>
        eventOf(JSON.stringify(errorReply(request, error, development))),
      );
    },
  );
}

async function* openAiEvents(
  stream: ChatStream,
  request: FastifyRequest,
): AsyncGenerator<string, void, undefined> {
  for await (const { data, usage } of stream) {
    logTokens(request, usage?.total_tokens);
    yield eventOf(data);
  }
  yield eventOf('[DONE]');
}
