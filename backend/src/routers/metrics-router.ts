import type { FastifyInstance } from 'fastify';

/** `GET /metrics`: Prometheus text. */
export function metricsRouter(app: FastifyInstance, { collect }: { collect: () => Promise<string> }): void {
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await collect()),
  );
}
