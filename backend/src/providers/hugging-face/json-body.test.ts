import { describe, expect, it } from 'vitest';
import { base64, dataUrl, encodeJson } from './json-body.ts';

const parsed = (value: unknown) => JSON.parse(Buffer.from(encodeJson(value)).toString('utf8'));

describe('JSON with media', () => {
  it('is plain JSON without any', () => {
    expect(parsed({ text: 'grüße "x"', none: undefined, list: [1, null] })).toEqual({
      text: 'grüße "x"',
      list: [1, null],
    });
  });

  it.each([0, 1, 2, 3, 200_000, 3 * 64 * 1024 * 2, 3 * 64 * 1024 + 1])(
    'carries %i bytes as base64',
    (size) => {
      const bytes = Uint8Array.from({ length: size }, (_, position) => (position * 31) % 256);
      const { inputs, after } = parsed({ inputs: base64(bytes), after: 'ö' });
      expect(Buffer.from(inputs, 'base64').equals(bytes)).toBe(true);
      expect(after).toBe('ö');
    },
  );

  it('carries several, as data URLs too, at any depth', () => {
    const media = { bytes: Buffer.from('abc'), contentType: 'image/png' };
    const url = dataUrl(media);
    expect(parsed({ input: { images: [url, url], mask: base64(Buffer.from('x')) } })).toEqual({
      input: { images: ['data:image/png;base64,YWJj', 'data:image/png;base64,YWJj'], mask: 'eA==' },
    });
  });

  it('reads only the part of a buffer that a view shows', () => {
    const bytes = Buffer.from('xxabcxx').subarray(2, 5);
    expect(parsed({ inputs: base64(bytes) })).toEqual({ inputs: 'YWJj' });
  });
});
