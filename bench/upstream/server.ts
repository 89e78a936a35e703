import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import sharp from 'sharp';
import { CHAT_COMPLETION, embeddings, MODEL_LIST, STREAM_EVENTS, TRANSCRIPTION } from './replies.ts';

/**
 * An OpenAI-shaped upstream that answers at once with fixed replies, so that what is measured in front of it is
 * the gateway. Plain `node:http` with no framework: it has to be several times faster than what it stands behind.
 */
export function createMockUpstream() {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    // Uploads are counted in megabytes and their content doesn't matter here: only JSON bodies are kept.
    const keep = request.headers['content-type']?.startsWith('application/json') === true;
    request.on('data', (chunk: Buffer) => {
      if (keep) chunks.push(chunk);
    });
    request.on('end', () => answer(request, response, chunks));
  });
  // Connections stay open through the pauses between rounds.
  server.keepAliveTimeout = 120_000;
  return server;
}

function answer(request: IncomingMessage, response: ServerResponse, chunks: Buffer[]): void {
  switch (request.url) {
    case '/v1/chat/completions':
      answerChat(response, parseObject(chunks));
      break;
    case '/v1/embeddings':
      answerEmbeddings(response, parseObject(chunks));
      break;
    case '/v1/audio/transcriptions':
      sendJson(response, TRANSCRIPTION);
      break;
    case '/v1/images/generations':
    case '/v1/images/edits':
      void imageReply().then((reply) => sendJson(response, reply));
      break;
    case '/v1/models':
      sendJson(response, MODEL_LIST);
      break;
    default:
      response.writeHead(request.url === '/health' ? 200 : 404).end();
  }
}

function answerChat(response: ServerResponse, body: Record<string, unknown>): void {
  if (body.stream === true) streamChat(response);
  else sendJson(response, CHAT_COMPLETION);
}

function answerEmbeddings(response: ServerResponse, { input }: Record<string, unknown>): void {
  sendJson(response, embeddings(Array.isArray(input) ? input.length : 1));
}

function streamChat(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let next = 0;
  const sendDue = () => {
    const elapsed = performance.now() - start;
    for (let event = STREAM_EVENTS[next]; event !== undefined; event = STREAM_EVENTS[++next]) {
      // Each wait is counted from the start, so that late timers don't add up.
      if (event.dueMs > elapsed) {
        timer = setTimeout(sendDue, event.dueMs - elapsed);
        return;
      }
      response.write(event.bytes);
    }
    response.end();
  };
  response.on('close', () => clearTimeout(timer));
  sendDue();
}

function parseObject(chunks: Buffer[]): Record<string, unknown> {
  const [only] = chunks;
  const parsed: unknown = JSON.parse(String(chunks.length === 1 ? only : Buffer.concat(chunks)));
  // The benchmarks send objects only; anything else may fail loudly here.
  return parsed as Record<string, unknown>;
}

function sendJson(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

let cachedImageReply: Promise<Buffer> | undefined;

/** A 1024 x 683 PNG as base64 in JSON, made on first use. */
function imageReply(): Promise<Buffer> {
  cachedImageReply ??= sharp({
    create: {
      width: 1024,
      height: 683,
      channels: 3,
      background: '#336699',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .png()
    .toBuffer()
    .then((png) =>
      Buffer.from(JSON.stringify({ created: 1_760_000_000, data: [{ b64_json: png.toString('base64') }] })),
    );
  return cachedImageReply;
}

if (import.meta.main) {
  createMockUpstream().listen(Number(process.env.PORT), '127.0.0.1');
}
