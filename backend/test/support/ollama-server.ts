import {
  type LoopbackServer,
  type ReceivedRequest,
  sendEvents,
  sendJson,
  startLoopbackServer,
} from '../../src/providers/http/loopback-server.ts';

export interface OllamaServer extends LoopbackServer {
  /** What it has; may change. */
  models: string[];
  /** Names of the models that inferences were asked of, oldest first. */
  readonly asked: string[];
}

/** An OpenAI-compatible server that behaves as Ollama does: it lists its models and has no other. */
export async function startOllamaServer(...models: string[]): Promise<OllamaServer> {
  const asked: string[] = [];
  const server = await startLoopbackServer((request, response) => {
    if (request.url === '/v1/models') {
      return sendJson(response, {
        object: 'list',
        data: ollama.models.map((id) => ({ id, object: 'model' })),
      });
    }
    const { model, stream } = bodyOf(request);
    asked.push(model);
    if (!ollama.models.includes(model) && !ollama.models.includes(`${model}:latest`)) {
      const message = `model "${model}" not found, try pulling it first`;
      return sendJson(response, { error: { message, type: 'api_error', param: null, code: null } }, 404);
    }
    if (request.url === '/v1/embeddings') {
      return sendJson(response, { object: 'list', model, data: [{ index: 0, embedding: [0.5, 0.25] }] });
    }
    const choice = { index: 0, finish_reason: 'stop' };
    if (stream) {
      const chunk = { id: 'c', object: 'chat.completion.chunk', model };
      return sendEvents(
        response,
        `data: ${JSON.stringify({ ...chunk, choices: [{ ...choice, delta: { content: 'Hello.' } }] })}\n\n`,
        'data: [DONE]\n\n',
      );
    }
    const message = { role: 'assistant', content: 'Hello.' };
    sendJson(response, { id: 'c', object: 'chat.completion', model, choices: [{ ...choice, message }] });
  });
  const ollama: OllamaServer = Object.assign(server, { models, asked });
  return ollama;
}

function bodyOf({ body }: ReceivedRequest): { model: string; stream: boolean } {
  const { model, stream }: { model?: string; stream?: boolean } = JSON.parse(body.toString('utf8'));
  return { model: model ?? '', stream: stream ?? false };
}
