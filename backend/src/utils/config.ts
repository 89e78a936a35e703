import { homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import './validation-messages.ts';

const MEGABYTE = 1024 * 1024;

function integer(minimum: number, maximum: number) {
  const problem = `must be a whole number from ${minimum} to ${maximum}`;
  return z.coerce.number(problem).int(problem).min(minimum, problem).max(maximum, problem);
}
function seconds(minimum: number, maximum: number) {
  const problem = `must be seconds from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?s?$/, problem)
    .transform((text) => Number.parseFloat(text))
    .pipe(z.number().min(minimum, problem).max(maximum, problem));
}
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s]+$/, 'must be an http or https URL')
  .transform((text) => text.replace(/\/+$/, ''))
  .refine((text) => URL.canParse(text), 'must be a URL');
const origins = list.refine(
  (items) => items.every((item) => item === '*' || (URL.canParse(item) && new URL(item).origin === item)),
  'must be origins, such as https://app.example.com, separated by commas',
);

const PROXY_FORM =
  'must be an http or https URL with no path; special characters of a password are percent-encoded, such as %23 for #';
/** As curl reads it: without a scheme it is http. */
const proxyUrl = z
  .string()
  .transform((text) => (/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`))
  .refine(isProxyUrl, PROXY_FORM);
const network = z.union([z.cidrv4(), z.cidrv6()]);
const directHosts = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
  .refine(
    (entries) => entries.every((entry) => !entry.includes('/') || network.safeParse(entry).success),
    'must be hosts, domains, addresses or networks such as 10.0.0.0/8, separated by commas',
  );

/** Bytes, given with a unit as models give what they need: `512MB`, `8GB`. */
const byteSize = z
  .string()
  .regex(/^\d+(\.\d+)? ?[MG]B$/i, 'must be a number with MB or GB, such as 8GB')
  .transform((text) => Math.floor(Number.parseFloat(text) * (/g/i.test(text) ? 1e9 : 1e6)));
/** As the tools of Hugging Face read their own switches. */
const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1', 'on', 'yes', 'true', '0', 'off', 'no', 'false']))
  .transform((text) => ['1', 'on', 'yes', 'true'].includes(text));

interface Variable {
  schema: z.ZodType;
  /** What the variable does, for `docs/configuration.md` and `.env.example`. */
  description: string;
  /** A valid value, shown in error messages. */
  example: string;
  /** Set when the absence of a value means something. */
  default?: string;
  /** Whether the name in lower case is read too, and first, as curl does. */
  lowerCase?: true;
}

/** Every environment variable that the backend reads. The one list behind validation, docs and `.env.example`. */
export const VARIABLES = {
  HOST: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    example: '0.0.0.0',
    description:
      'Address to listen on. Any address but loopback requires `API_KEYS`, or `AUTH=off` said out loud.',
  },
  PORT: {
    schema: integer(0, 65_535),
    default: '8000',
    example: '8000',
    description: 'Port to listen on; 0 takes a free one.',
  },
  HF_API_KEY: {
    schema: list,
    example: 'hf_xxxxxxxx',
    description:
      'Hugging Face key, or several separated by commas: the next is used when one is refused or limited.',
  },
  HF_API_KEY_FILE: {
    schema: z.string().min(1),
    example: '/run/secrets/hf_api_key',
    description:
      'File with one key or several, by line or comma. Re-read when it changes, so keys rotate with no restart.',
  },
  HF_ROUTER_URL: {
    schema: httpUrl,
    default: 'https://router.huggingface.co',
    example: 'https://router.huggingface.co',
    description: 'Base URL of the Hugging Face inference router. A path is kept.',
  },
  HF_ENDPOINT: {
    schema: httpUrl,
    default: 'https://huggingface.co',
    example: 'https://huggingface.co',
    description: 'Base URL of the Hugging Face Hub. A path is kept.',
  },
  HF_TOKEN: {
    schema: z.string().regex(/^\S+$/, 'must be one token'),
    example: 'hf_xxxxxxxx',
    description:
      'Token for downloads of local models from the Hub that want one. Without it the first key of `HF_API_KEY` is used, and without that the token of `hf auth login`.',
  },
  HF_TOKEN_PATH: {
    schema: z.string().min(1),
    example: '/run/secrets/hf_token',
    description:
      'File that `hf auth login` keeps its token in, for downloads of local models alone. Without it `token` in the folder of `HF_HOME`.',
  },
  HF_HOME: {
    schema: z.string().min(1),
    example: '/srv/huggingface',
    description:
      "Folder of downloaded models, laid out as Hugging Face's own tools do, so that they share it. Without it `~/.cache/huggingface`.",
  },
  HF_HUB_OFFLINE: {
    schema: flag,
    default: '0',
    example: '1',
    description: '`1` never asks the Hub for a local model: only what is on this machine is used.',
  },
  LOCAL_MODEL_MEMORY: {
    schema: byteSize,
    example: '8GB',
    description:
      "Memory that local models may take together, with MB or GB. Without it half of the machine's. The least recently used ones make room.",
  },
  LOCAL_AUTO_DOWNLOAD: {
    schema: flag,
    default: 'off',
    example: 'on',
    description:
      '`on` downloads a local model when a request first needs it; the request waits as long as it may.',
  },
  LOCAL_GPU: {
    schema: z.enum(['auto', 'off']),
    default: 'auto',
    example: 'off',
    description: 'Whether local chat models use a graphics card where there is one (Metal, Vulkan).',
  },
  HF_BILL_TO: {
    schema: z.string().regex(/^[\w.-]+$/, 'must be an organisation name'),
    example: 'my-org',
    description: 'Organisation that Hugging Face bills instead of the owner of the key.',
  },
  MEDIA_ALLOWED_HOSTS: {
    schema: origins,
    example: 'https://media.example.com',
    description:
      "Extra origins that result URLs of upstreams may point to, besides the providers' own media hosts. Only an entry here can allow plain http or a loopback address.",
  },
  OPENAI_COMPATIBLE_BASE_URL: {
    schema: httpUrl,
    example: 'http://127.0.0.1:11434/v1',
    description:
      'An OpenAI-compatible server (vLLM, TGI, Ollama, LocalAI, OpenAI…) for all six capabilities.',
  },
  OPENAI_COMPATIBLE_API_KEY: {
    schema: z.string().min(1),
    example: 'sk-xxxxxxxx',
    description: 'Key for that server, if it wants one.',
  },
  OPENAI_COMPATIBLE_MODELS: {
    schema: z
      .string()
      .regex(
        /^(?:[a-z_]+=[^,=\s]+)(?:,[a-z_]+=[^,=\s]+)*$/,
        'must be capability=model pairs separated by commas',
      ),
    example: 'chat=llama3.2,embeddings=nomic-embed-text',
    description:
      'Default models of that server by capability. Those that are not named come from what it lists, chosen by name.',
  },
  HTTPS_PROXY: {
    schema: proxyUrl,
    lowerCase: true,
    example: 'http://name:password@proxy.example.com:3128',
    description:
      'Proxy for all `https:` URLs that the service calls. Its URL may be `http:` or `https:`. `https_proxy` is read too, and first.',
  },
  HTTP_PROXY: {
    schema: proxyUrl,
    lowerCase: true,
    example: 'http://proxy.example.com:3128',
    description: 'The same for `http:` URLs. `http_proxy` is read too, and first.',
  },
  NO_PROXY: {
    schema: directHosts,
    lowerCase: true,
    example: '.corp.example.com,10.0.0.0/8',
    description:
      'Hosts that are reached without a proxy, separated by commas: names with all below them, addresses, networks, or `*`. This machine itself always is. `no_proxy` is read too, and first.',
  },
  MODELS_FILE: {
    schema: z.string().min(1),
    default: 'models.json',
    example: 'models.json',
    description:
      'Optional file with chains, model parameters and more providers. Re-read when it changes. One that is named here must exist at the start.',
  },
  ALLOWED_ORIGINS: {
    schema: origins,
    default: 'http://localhost:3000,http://localhost:8081',
    example: 'https://app.example.com',
    description: 'Web origins that may call the API (CORS), separated by commas.',
  },
  API_KEYS: {
    schema: list.refine(
      (keys) => keys.every((key) => key.length >= 16),
      'must be keys of at least 16 characters',
    ),
    example: 'a-long-random-string-of-your-own',
    description:
      'Keys that callers must present as `Authorization: Bearer …` or `X-API-Key`, separated by commas, each of at least 16 characters.',
  },
  AUTH: {
    schema: z.enum(['on', 'off']),
    default: 'on',
    example: 'off',
    description: '`off` lets anyone call, even on a public address.',
  },
  LOG_LEVEL: {
    schema: z
      .string()
      .toUpperCase()
      .pipe(z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR'])),
    default: 'INFO',
    example: 'INFO',
    description: 'DEBUG, INFO, WARNING or ERROR.',
  },
  REQUEST_TIMEOUT: {
    schema: seconds(0.1, 86_400),
    default: '300',
    example: '300',
    description: 'Seconds that a request may take until its reply, or the first token of its stream.',
  },
  ATTEMPT_TIMEOUT: {
    schema: seconds(0.1, 86_400),
    default: '120',
    example: '120',
    description: 'Seconds that one upstream call of a request may take until its reply or first token.',
  },
  STREAM_IDLE_TIMEOUT: {
    schema: seconds(0.1, 3_600),
    default: '60',
    example: '60',
    description: 'Seconds of silence after which a stream of an upstream counts as broken.',
  },
  STREAM_PING_INTERVAL: {
    schema: seconds(0.1, 3_600),
    default: '15',
    example: '15',
    description: 'Seconds of silence after which a `: ping` comment keeps a stream to the caller open.',
  },
  MAX_RETRIES: {
    schema: integer(0, 10),
    default: '3',
    example: '3',
    description: 'Retries of one model after its first attempt, after 1, 2, 4 … seconds.',
  },
  IMAGE_RESIZE_THRESHOLD: {
    schema: integer(64, 8_192),
    default: '1024',
    example: '1024',
    description: 'Pixels on the longer side above which an image is made smaller before it goes upstream.',
  },
  MAX_UPLOAD_MB: {
    schema: integer(1, 1_024),
    default: '25',
    example: '25',
    description: 'Megabytes of one uploaded file.',
  },
  MAX_IMAGE_MEGAPIXELS: {
    schema: integer(1, 500),
    default: '50',
    example: '50',
    description: 'Million pixels of an uploaded image once it is decoded.',
  },
  MAX_AUDIO_SECONDS: {
    schema: integer(1, 86_400),
    default: '7200',
    example: '7200',
    description: 'Seconds of an uploaded recording.',
  },
  MAX_CONCURRENT_REQUESTS: {
    schema: integer(1, 100_000),
    default: '1000',
    example: '1000',
    description: 'Inference requests that one process works on at a time; more wait in a queue.',
  },
  MAX_QUEUED_REQUESTS: {
    schema: integer(0, 100_000),
    default: '1000',
    example: '1000',
    description: 'Requests that may wait for their turn; more are refused with 503.',
  },
  CACHE_MAX_MB: {
    schema: integer(0, 65_536),
    default: '128',
    example: '128',
    description: 'Megabytes of memory for the cache of results; 0 turns it off.',
  },
  CACHE_TTL: {
    schema: seconds(1, 604_800),
    default: '3600',
    example: '3600',
    description: 'Seconds that a cached result lives.',
  },
  IDEMPOTENCY_MAX_MB: {
    schema: integer(0, 65_536),
    default: '64',
    example: '64',
    description:
      'Megabytes of memory for replies kept for up to 24 h under their Idempotency-Key; 0 turns it off.',
  },
  WEB_CLIENT_FOLDER: {
    schema: z.string().min(1),
    example: '/srv/ai-platform/web',
    description:
      'Folder with the web build of the client, served at `/`. Without it the one that `npm start` builds; a folder with none in it serves the API alone.',
  },
  SHUTDOWN_TIMEOUT: {
    schema: seconds(0, 3_600),
    default: '30',
    example: '30',
    description: 'Seconds that running requests have to finish after SIGTERM.',
  },
  WEB_CONCURRENCY: {
    schema: integer(1, 256),
    default: '1',
    example: '2',
    description: 'Processes that share the port.',
  },
  NODE_ENV: {
    schema: z.enum(['production', 'development', 'test']),
    default: 'production',
    example: 'production',
    description: 'In `development` the messages of our own faults are shown to callers.',
  },
} as const satisfies Record<string, Variable>;

type Variables = typeof VARIABLES;
type Environment = {
  [Name in keyof Variables]: Variables[Name] extends { default: string }
    ? z.output<Variables[Name]['schema']>
    : z.output<Variables[Name]['schema']> | undefined;
};

/** The environment does not fit; the message names each variable, what is wrong with it, and a valid example. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** Settings of the whole process, in the units that the code works with. */
export type Config = ReturnType<typeof loadConfig>;

/** Reads and checks the environment. An empty value counts as absent. Throws a `ConfigurationError`. */
export function loadConfig(environment: Record<string, string | undefined>) {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const lowerCase = name.toLowerCase();
    const spelling = variable.lowerCase && environment[lowerCase]?.trim() ? lowerCase : name;
    const text = environment[spelling]?.trim() || variable.default;
    if (text === undefined) continue;
    const parsed = variable.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${spelling}: ${parsed.error.issues[0]?.message ?? 'is not valid'} (example: ${spelling}=${variable.example})`,
      );
  }
  // Every value was parsed by the schema of its own name above.
  const env = values as Environment;
  const authRequired = env.AUTH === 'on';
  if (problems.length === 0 && authRequired && !env.API_KEYS?.length && !isLoopback(env.HOST)) {
    problems.push(
      `API_KEYS: needed because HOST is ${env.HOST}, which others can reach (example: API_KEYS=${VARIABLES.API_KEYS.example}); AUTH=off lets anyone call`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  const huggingFaceFolder = resolve(env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'));

  return {
    host: env.HOST,
    port: env.PORT,
    huggingFace: {
      keys: env.HF_API_KEY ?? [],
      keyFile: env.HF_API_KEY_FILE,
      routerUrl: env.HF_ROUTER_URL,
      hubUrl: env.HF_ENDPOINT,
      billTo: env.HF_BILL_TO,
    },
    local: {
      memoryLimitBytes: env.LOCAL_MODEL_MEMORY ?? Math.floor(totalmem() / 2),
      autoDownload: env.LOCAL_AUTO_DOWNLOAD,
      gpu: env.LOCAL_GPU,
      hub: {
        endpoint: env.HF_ENDPOINT,
        token: env.HF_TOKEN ?? env.HF_API_KEY?.[0],
        tokenFile: resolve(env.HF_TOKEN_PATH ?? join(huggingFaceFolder, 'token')),
        offline: env.HF_HUB_OFFLINE,
        cacheFolder: join(huggingFaceFolder, 'hub'),
      },
    },
    openAICompatible: {
      baseUrl: env.OPENAI_COMPATIBLE_BASE_URL,
      apiKey: env.OPENAI_COMPATIBLE_API_KEY,
      models: Object.fromEntries(
        (env.OPENAI_COMPATIBLE_MODELS ?? '').split(',').flatMap((pair) => {
          const [capability, model] = pair.split('=');
          return capability && model ? [[capability, model]] : [];
        }),
      ),
    },
    mediaAllowedOrigins: env.MEDIA_ALLOWED_HOSTS ?? [],
    proxy:
      env.HTTP_PROXY === undefined && env.HTTPS_PROXY === undefined
        ? undefined
        : { http: env.HTTP_PROXY, https: env.HTTPS_PROXY, noProxy: env.NO_PROXY ?? [] },
    modelsFile: env.MODELS_FILE,
    /** Who names a file means one that is there. */
    modelsFileRequired: Boolean(environment.MODELS_FILE?.trim()),
    allowedOrigins: env.ALLOWED_ORIGINS,
    apiKeys: authRequired ? (env.API_KEYS ?? []) : [],
    logLevel: env.LOG_LEVEL,
    requestTimeoutMs: env.REQUEST_TIMEOUT * 1_000,
    attemptTimeoutMs: env.ATTEMPT_TIMEOUT * 1_000,
    streamIdleTimeoutMs: env.STREAM_IDLE_TIMEOUT * 1_000,
    streamPingIntervalMs: env.STREAM_PING_INTERVAL * 1_000,
    maxRetries: env.MAX_RETRIES,
    imageResizeThreshold: env.IMAGE_RESIZE_THRESHOLD,
    maxUploadBytes: env.MAX_UPLOAD_MB * MEGABYTE,
    maxImagePixels: env.MAX_IMAGE_MEGAPIXELS * 1_000_000,
    maxAudioSeconds: env.MAX_AUDIO_SECONDS,
    maxConcurrentRequests: env.MAX_CONCURRENT_REQUESTS,
    maxQueuedRequests: env.MAX_QUEUED_REQUESTS,
    cacheMaxBytes: env.CACHE_MAX_MB * MEGABYTE,
    cacheTtlMs: env.CACHE_TTL * 1_000,
    idempotencyMaxBytes: env.IDEMPOTENCY_MAX_MB * MEGABYTE,
    webClientFolder: env.WEB_CLIENT_FOLDER && resolve(env.WEB_CLIENT_FOLDER),
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT * 1_000,
    processes: env.WEB_CONCURRENCY,
    development: env.NODE_ENV === 'development',
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) return false;
  try {
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
    return true;
  } catch {
    return false;
  }
}
