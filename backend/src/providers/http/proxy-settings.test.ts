import { describe, expect, it } from 'vitest';
import { directMatcher } from './proxy-settings.ts';

const isDirect = (noProxy: string, url: string) => directMatcher(noProxy.split(','))(new URL(url));

describe('directMatcher', () => {
  it.each([
    'http://localhost:11434/v1',
    'http://models.localhost/',
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://2130706433/',
    'https://[::1]:8443/',
  ])('never sends %s of this machine through a proxy', (url) => {
    expect(isDirect('example.com', url)).toBe(true);
  });

  it.each([
    ['*', 'https://anything.example/'],
    ['example.com', 'https://example.com/'],
    ['example.com', 'https://a.b.example.com/'],
    ['.example.com', 'https://example.com/'],
    ['.example.com', 'https://a.example.com/'],
    ['*.example.com', 'https://a.example.com/'],
    ['Example.COM.', 'https://example.com./'],
    ['other.test,example.com', 'https://example.com/'],
    ['example.com:443', 'https://example.com/'],
    ['example.com:8080', 'http://example.com:8080/'],
    ['*:8080', 'http://example.com:8080/'],
    ['10.1.2.3', 'http://10.1.2.3:8000/v1'],
    ['10.0.0.0/8', 'http://10.200.0.1/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['2001:DB8:0::1', 'http://[2001:db8::1]/'],
    ['[2001:db8::1]:8000', 'http://[2001:db8::1]:8000/'],
  ])('with NO_PROXY=%s reaches %s directly', (noProxy, url) => {
    expect(isDirect(noProxy, url)).toBe(true);
  });

  it.each([
    ['', 'https://example.com/'],
    ['example.com', 'https://badexample.com/'],
    ['example.com', 'https://example.com.evil.test/'],
    ['*.example.com', 'https://example.com/'],
    ['example.com:8080', 'https://example.com/'],
    ['10.0.0.0/8', 'http://11.0.0.1/'],
    ['10.0.0.0/8', 'http://10.example.com/'],
    ['10.1.2.3', 'http://10.1.2.30/'],
    ['[2001:db8::1]:8000', 'http://[2001:db8::1]:8001/'],
  ])('with NO_PROXY=%s sends %s through the proxy', (noProxy, url) => {
    expect(isDirect(noProxy, url)).toBe(false);
  });
});
