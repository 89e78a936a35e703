import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, loadConfig, VARIABLES } from './config.ts';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
};

describe('loadConfig', () => {
  it('has a default for everything it needs, in the units of the code', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8_000,
      huggingFace: { keys: [], routerUrl: 'https://router.huggingface.co' },
      apiKeys: [],
      requestTimeoutMs: 300_000,
      maxRetries: 3,
      maxUploadBytes: 25 * 1024 * 1024,
      maxImagePixels: 50_000_000,
      development: false,
    });
  });

  it.each(Object.entries(VARIABLES))('accepts the example and the default of %s', (name, variable) => {
    const values = [variable.example, 'default' in variable ? variable.default : variable.example];
    for (const value of values) expect(problemsOf({ [name]: value, API_KEYS: 'x'.repeat(16) })).toBe('');
  });

  it('names every variable that is wrong, with an example', () => {
    const problems = problemsOf({ PORT: '70000', LOG_LEVEL: 'loud', HF_ROUTER_URL: 'nowhere' });
    expect(problems).toContain('PORT:');
    expect(problems).toContain('LOG_LEVEL:');
    expect(problems).toContain('(example: HF_ROUTER_URL=https://router.huggingface.co)');
  });

  it.each([
    ['REQUEST_TIMEOUT', '5 minutes'],
    ['REQUEST_TIMEOUT', '0'],
    ['MAX_RETRIES', '1.5'],
    ['MAX_UPLOAD_MB', 'NaN'],
    ['ALLOWED_ORIGINS', 'https://a.example/path'],
    ['API_KEYS', 'short'],
    ['HF_ENDPOINT', 'ftp://x'],
    ['OPENAI_COMPATIBLE_MODELS', 'chat'],
    ['AUTH', 'maybe'],
    ['WEB_CONCURRENCY', '0'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toContain(`${name}:`);
  });

  it('says in plain words what a value must be', () => {
    const problems = problemsOf({ PORT: 'eighty', MAX_RETRIES: '11', CACHE_TTL: '0', AUTH: 'maybe' });
    expect(problems).toContain('PORT: must be a whole number from 0 to 65535 (example: PORT=8000)');
    expect(problems).toContain('MAX_RETRIES: must be a whole number from 0 to 10');
    expect(problems).toContain('CACHE_TTL: must be seconds from 1 to 604800');
    expect(problems).toContain('AUTH: must be one of on, off');
  });

  it('never repeats a key that is wrong', () => {
    expect(problemsOf({ API_KEYS: 'hunter2' })).not.toContain('hunter2');
  });

  it('takes an empty value as none', () => {
    expect(loadConfig({ PORT: ' ', HF_API_KEY: '' })).toMatchObject({
      port: 8_000,
      huggingFace: { keys: [] },
    });
  });

  it('splits lists and trims them', () => {
    const { huggingFace, openAICompatible } = loadConfig({
      HF_API_KEY: ' a , b,,',
      OPENAI_COMPATIBLE_MODELS: 'chat=org/x:1,embeddings=y',
    });
    expect(huggingFace.keys).toEqual(['a', 'b']);
    expect(openAICompatible.models).toEqual({ chat: 'org/x:1', embeddings: 'y' });
  });

  it('keeps the path of a URL and drops the slash at its end', () => {
    expect(loadConfig({ HF_ROUTER_URL: 'http://127.0.0.1:9000/router/' }).huggingFace.routerUrl).toBe(
      'http://127.0.0.1:9000/router',
    );
  });

  describe('of proxies', () => {
    it('has none when no variable names one', () => {
      expect(loadConfig({ NO_PROXY: 'example.com' }).proxy).toBeUndefined();
    });

    it('reads them as curl does: lower case first, http where there is no scheme', () => {
      const { proxy } = loadConfig({
        HTTPS_PROXY: 'http://upper.test:1',
        https_proxy: 'http://ann:p%23ss@lower.test:3128/',
        HTTP_PROXY: 'plain.test:3128',
        http_proxy: ' ',
        no_proxy: 'a.test, .b.test 10.0.0.0/8,fd00::/8,[::1]:80,<local>',
      });
      expect(proxy).toEqual({
        https: 'http://ann:p%23ss@lower.test:3128/',
        http: 'http://plain.test:3128',
        noProxy: ['a.test', '.b.test', '10.0.0.0/8', 'fd00::/8', '[::1]:80', '<local>'],
      });
    });

    it.each([
      ['HTTPS_PROXY', 'socks5://ann:hunter2@proxy.test:1080'],
      ['HTTPS_PROXY', 'http://ann:hunter2#@proxy.test:3128'],
      ['HTTPS_PROXY', 'http://ann:hunter2%@proxy.test:3128'],
      ['HTTP_PROXY', 'http://proxy.test:3128/hunter2'],
      ['HTTP_PROXY', 'http://'],
      ['NO_PROXY', 'http://example.com/'],
      ['NO_PROXY', '10.0.0.0/99'],
    ])('refuses %s=%s without repeating it', (name, value) => {
      for (const spelling of [name, name.toLowerCase()]) {
        const problems = problemsOf({ [spelling]: value });
        expect(problems).toContain(`${spelling}:`);
        expect(problems).not.toContain('hunter2');
      }
    });
  });

  describe('of the token for the Hub', () => {
    it('takes HF_TOKEN, then the first key of HF_API_KEY', () => {
      const tokenOf = (environment: Record<string, string>) => loadConfig(environment).local.hub.token;
      expect(tokenOf({ HF_TOKEN: 'hf_token', HF_API_KEY: 'hf_one,hf_two' })).toBe('hf_token');
      expect(tokenOf({ HF_API_KEY: 'hf_one,hf_two' })).toBe('hf_one');
      expect(tokenOf({})).toBeUndefined();
    });

    it('knows where the token of a login lies', () => {
      const fileOf = (environment: Record<string, string>) => loadConfig(environment).local.hub.tokenFile;
      expect(fileOf({ HF_HOME: '/srv/hf' })).toBe(resolve('/srv/hf/token'));
      expect(fileOf({ HF_HOME: '/srv/hf', HF_TOKEN_PATH: '/run/token' })).toBe(resolve('/run/token'));
      expect(fileOf({})).toBe(join(homedir(), '.cache', 'huggingface', 'token'));
    });
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '127.evil.com'])('asks for keys on %s', (HOST) => {
    expect(problemsOf({ HOST })).toContain('API_KEYS');
    expect(problemsOf({ HOST, API_KEYS: 'x'.repeat(16) })).toBe('');
    expect(problemsOf({ HOST, AUTH: 'off' })).toBe('');
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('asks for none on %s', (HOST) => {
    expect(problemsOf({ HOST })).toBe('');
  });

  it('asks callers for no key where AUTH is off', () => {
    expect(loadConfig({ AUTH: 'off', API_KEYS: 'x'.repeat(16) }).apiKeys).toEqual([]);
  });
});
