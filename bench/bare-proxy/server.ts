import Fastify from 'fastify';
import { Pool } from 'undici';

// The least a Node proxy of chat completions can be: parse the JSON body, forward it, hand back the reply. No
// logs, no checks, no metrics, no time-outs. It is the yardstick, never something to run.
const pool = new Pool(process.env.UPSTREAM ?? '');
const app = Fastify();

app.get('/health', () => ({ status: 'healthy' }));

app.post('/v1/chat/completions', async (request, reply) => {
  const { statusCode, headers, body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  });
  reply.code(statusCode).type(String(headers['content-type']));
  const streaming = String(headers['content-type']).startsWith('text/event-stream');
  return reply.send(streaming ? body : await body.text());
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
