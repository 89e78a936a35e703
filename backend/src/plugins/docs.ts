import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface DocsOptions {
  /** The version of the service, as the document names it. */
  version: string;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Platform API</title>
<link rel="icon" href="favicon-32x32.png">
<link rel="stylesheet" href="swagger-ui.css">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<main id="docs"><p class="loading">Loading the API reference…</p></main>
<script src="swagger-ui-bundle.js"></script>
<script src="docs.js"></script>
</body>
</html>
`;

const SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)');
const isAudio = (content, type) => content instanceof Blob && /^audio\\//.test(type);
// Swagger UI's player asks for its sound anew, by a GET that the route does not take. It gets the reply that is there.
const playReply = {
  wrapComponents: {
    responseBody: (ResponseBody, { React }) => (props) => {
      const { content, contentType } = props;
      const url = React.useMemo(
        () => (isAudio(content, contentType) ? URL.createObjectURL(content) : props.url),
        [content, contentType, props.url],
      );
      return React.createElement(ResponseBody, { ...props, url });
    },
  },
};
const followColorScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followColorScheme);
followColorScheme();
SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  plugins: [playReply],
});
`;

const STYLE = `:root { color-scheme: light dark; --page: #fbfaf8; --surface: #fff; --line: #e4e1da; --muted: #6b675f; --accent: #5b5bd6; }
:root.dark-mode { --page: #131316; --surface: #1b1b1f; --line: #2c2c31; --muted: #a09c94; --accent: #8e8cf2; }
html:root body { margin: 0; background: var(--page); font: 15px/1.45 system-ui, sans-serif; }
.loading { margin: 48px; color: var(--muted); }
html:root .swagger-ui .wrapper { max-width: 1180px; }
html:root .swagger-ui .info { margin: 32px 0; }
html:root .swagger-ui .scheme-container { background: none; box-shadow: none; margin: 0; padding: 0; }
html:root .swagger-ui .opblock[class*=opblock-] { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; box-shadow: none; }
html:root .swagger-ui .opblock[class*=opblock-] .opblock-summary { border-color: var(--line); }
html:root .swagger-ui .opblock[class*=opblock-] .opblock-summary-method { background: none; color: var(--accent); text-shadow: none; }
html:root .swagger-ui .opblock[class*=opblock-].opblock-get .opblock-summary-method { color: var(--muted); }
html:root .swagger-ui .opblock[class*=opblock-] .opblock-section-header { background: none; border-top: 1px solid var(--line); box-shadow: none; }
html:root .swagger-ui .opblock[class*=opblock-] .tab-header .tab-item.active h4 span::after { background: var(--accent); }
html:root .swagger-ui .btn.execute { background: var(--accent); border-color: var(--accent); }
html:root .swagger-ui .btn.authorize { border-color: var(--accent); color: var(--accent); }
html:root .swagger-ui .btn.authorize svg { fill: var(--accent); }
html:root .swagger-ui .response-col_links { display: none; }
html:root .swagger-ui textarea { border: 1px solid var(--line); border-radius: 10px; }
html:root .swagger-ui .scheme-container .schemes { border: 0; }
`;

/** Files of Swagger UI that the page uses; its folder holds megabytes more. */
const SWAGGER_UI_FILES = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);

/**
 * The OpenAPI document at `/openapi.json` and an API reference page at `/docs/` that needs nothing from
 * elsewhere. The page runs under `script-src 'self'`, `style-src 'self' 'unsafe-inline'` and `img-src 'self' data:`.
 */
export async function docs(app: FastifyInstance, { version }: DocsOptions): Promise<void> {
  // The reference holds no secret, and a page has no way to send a key before it is loaded.
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, public: true, page: true };
  });

  let document: Promise<StaticText> | undefined;

  app.get('/openapi.json', async (request, reply) => {
    document ??= renderDocument(version);
    return sendText(request, reply, await document);
  });

  app.get('/docs', (_request, reply) => reply.redirect('docs/'));
  const files = {
    '': staticText('text/html; charset=utf-8', PAGE),
    'docs.js': staticText('text/javascript; charset=utf-8', SCRIPT),
    'docs.css': staticText('text/css; charset=utf-8', STYLE),
  };
  for (const [name, file] of Object.entries(files)) {
    app.get(`/docs/${name}`, (request, reply) => sendText(request, reply, file));
  }

  await app.register(fastifyStatic, {
    root: dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css'))),
    prefix: '/docs/',
    allowedPath: (path) => SWAGGER_UI_FILES.has(path),
    index: false,
    decorateReply: false,
    maxAge: '1h',
  });
}

interface StaticText {
  contentType: string;
  text: string;
  etag: string;
}

const staticText = (contentType: string, text: string): StaticText => ({
  contentType,
  text,
  etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
});

/** Made at the first request: loading the generator would only lengthen the start. */
async function renderDocument(version: string): Promise<StaticText> {
  const { createOpenApiDocument } = await import('@ai-platform/contract/openapi');
  return staticText('application/json; charset=utf-8', JSON.stringify(createOpenApiDocument({ version })));
}

function sendText(request: FastifyRequest, reply: FastifyReply, file: StaticText): FastifyReply {
  reply.header('etag', file.etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.type(file.contentType).send(file.text);
}
