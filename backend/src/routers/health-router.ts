import { CAPABILITIES, type Health, type Readiness } from '@ai-platform/contract';
import type { FastifyInstance } from 'fastify';
import type { ModelStates } from '../inference/model-states.ts';

export interface HealthRouterOptions {
  version: string;
  states: ModelStates;
  /** Whether the process is on its way down. */
  isDraining(): boolean;
}

/** `GET /health` (the process lives) and `GET /ready` (it can serve). Neither ever calls a model. */
export function healthRouter(
  app: FastifyInstance,
  { version, states, isDraining }: HealthRouterOptions,
): void {
  app.get('/health', { config: { public: true } }, (_request, reply) => {
    const health: Health = {
      status: 'healthy',
      timestamp: new Date().toISOString(),
      version,
      uptime_seconds: Math.round(process.uptime() * 1_000) / 1_000,
    };
    reply.send(health);
  });

  app.get('/ready', { config: { public: true } }, (_request, reply) => {
    const components = capabilityComponents(states);
    const serves = Object.values(components).some(({ status }) => status === 'ready');
    const status = isDraining() ? 'draining' : serves ? 'ready' : 'unavailable';
    const readiness: Readiness = { status, timestamp: new Date().toISOString(), components };
    reply.code(status === 'ready' ? 200 : 503).send(readiness);
  });
}

/** One component for each capability: degraded when only a fallback can serve it. */
function capabilityComponents(states: ModelStates): Readiness['components'] {
  const components: Readiness['components'] = {};
  for (const capability of CAPABILITIES) {
    const tried = states.tried(capability);
    const ready = tried.findIndex(({ availability }) => availability === 'ready');
    const reason = tried[0]?.reason ?? 'No model is configured';
    if (ready === 0) components[capability] = { status: 'ready' };
    else components[capability] = { status: ready > 0 ? 'degraded' : 'unavailable', reason };
  }
  return components;
}
