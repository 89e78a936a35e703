import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

const KNOWN = ['chat', 'latency', 'memory'];

describe('parseOptions', () => {
  it('runs everything at full length when nothing is asked', () => {
    expect(parseOptions([], KNOWN)).toEqual({ scenarios: KNOWN, quick: false, help: false });
  });

  it('takes names separated by commas or spaces and keeps the known order', () => {
    expect(parseOptions(['memory,chat'], KNOWN).scenarios).toEqual(['chat', 'memory']);
    expect(parseOptions(['memory', 'chat', '--quick'], KNOWN)).toMatchObject({
      scenarios: ['chat', 'memory'],
      quick: true,
    });
  });

  it('names the known scenarios when one is unknown', () => {
    expect(() => parseOptions(['chta'], KNOWN)).toThrow('chat, latency, memory');
  });

  it('refuses an unknown flag', () => {
    expect(() => parseOptions(['--fast'], KNOWN)).toThrow('--fast');
  });
});
