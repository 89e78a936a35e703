import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorReply } from '../plugins/errors.ts';
import type { ModelLibrary } from '../providers/model-library.ts';
import { ModelNotFoundError } from '../utils/errors.ts';
import { type EventStreamOptions, eventOf, sendEventStream } from './event-stream.ts';

export interface ModelsRouterOptions {
  library: ModelLibrary;
  events: EventStreamOptions;
  development: boolean;
}

interface ModelParameters {
  id: string;
}

/** `/api/models`: the models that can run in this process, and the download and removal of their files. */
export function modelsRouter(
  app: FastifyInstance,
  { library, events, development }: ModelsRouterOptions,
): void {
  const find = (id: string) => {
    const model = library.find(id);
    if (!model) throw new ModelNotFoundError('There is no such local model');
    return model;
  };

  app.get('/api/models', async () => library.list());

  app.get<{ Params: ModelParameters }>('/api/models/:id', async ({ params }) => find(params.id));

  app.post<{ Params: ModelParameters }>('/api/models/:id/download', async ({ params }, reply) => {
    find(params.id);
    const model = library.download(params.id);
    return reply.code(model.availability === 'downloading' ? 202 : 200).send(model);
  });

  app.get<{ Params: ModelParameters }>('/api/models/:id/events', async (request, reply) => {
    find(request.params.id);
    const open = Promise.resolve(downloadEvents(request, request.params.id));
    return sendEventStream(request, reply, events, open, (error) =>
      eventOf(JSON.stringify(errorReply(request, error, development)), 'error'),
    );
  });

  app.delete<{ Params: ModelParameters }>('/api/models/:id', async ({ params }, reply) => {
    find(params.id);
    await library.remove(params.id);
    return reply.code(204).send();
  });

  /** `progress` while a download is under way, then `done` with the model as it is. */
  async function* downloadEvents(
    { callerSignal }: FastifyRequest,
    id: string,
  ): AsyncGenerator<string, void, undefined> {
    for await (const progress of library.progress(id, callerSignal)) {
      yield eventOf(JSON.stringify(progress), 'progress');
    }
    yield eventOf(JSON.stringify(find(id)), 'done');
  }
}
