import { describe, expect, it } from 'vitest';
import { parseEmbeddingsReply, parseImagesReply } from './openai-media.ts';

const failure = (kind: string) => expect.objectContaining({ name: 'UpstreamFailure', kind });
// toThrow accepts a matcher at run time; its type only knows errors.
const throwing = (kind: string) => failure(kind) as unknown as Error;

describe('parseImagesReply', () => {
  it('decodes base64, plain or as a data URL', () => {
    const image = Buffer.from('image bytes');
    for (const b64_json of [image.toString('base64'), `data:image/png;base64,${image.toString('base64')}`]) {
      expect(parseImagesReply({ data: [{ b64_json, url: null }] })).toEqual({ bytes: image });
    }
  });

  it('hands on a URL', () => {
    expect(parseImagesReply({ created: 1, data: [{ url: 'https://x/y' }] })).toEqual({ url: 'https://x/y' });
  });

  it.each([null, [], {}, { data: [] }, { data: [{}] }, { data: [{ b64_json: '' }] }, { data: 'x' }])(
    'refuses %j',
    (body) => {
      expect(() => parseImagesReply(body)).toThrow(throwing('invalid_reply'));
    },
  );

  it('tells an in-band error', () => {
    expect(() => parseImagesReply({ error: { code: 'rate_limit_exceeded' } })).toThrow(
      throwing('rate_limited'),
    );
  });
});

describe('parseEmbeddingsReply', () => {
  it('puts the vectors into the order of their index', () => {
    const body = {
      data: [
        { embedding: [3, 4], index: 1 },
        { embedding: [1, 2], index: 0 },
      ],
      usage: { prompt_tokens: 7, total_tokens: 8 },
    };

    expect(parseEmbeddingsReply(body, 2)).toEqual({
      embeddings: [
        [1, 2],
        [3, 4],
      ],
      tokens: 8,
    });
  });

  it('takes the order of the list when there is no index', () => {
    expect(parseEmbeddingsReply({ data: [{ embedding: [1] }, { embedding: [2] }] }, 2)).toEqual({
      embeddings: [[1], [2]],
      tokens: undefined,
    });
  });

  it('decodes base64 of little-endian float32', () => {
    const base64 = Buffer.from(new Float32Array([0.5, -2]).buffer).toString('base64');

    expect(parseEmbeddingsReply({ data: [{ embedding: base64, index: 0 }] }, 1).embeddings).toEqual([
      [0.5, -2],
    ]);
  });

  it.each([
    ['too few vectors', { data: [{ embedding: [1], index: 0 }] }],
    [
      'an index twice',
      {
        data: [
          { embedding: [1], index: 0 },
          { embedding: [1], index: 0 },
        ],
      },
    ],
    [
      'an index out of range',
      {
        data: [
          { embedding: [1], index: 0 },
          { embedding: [1], index: 2 },
        ],
      },
    ],
    ['vectors of different lengths', { data: [{ embedding: [1] }, { embedding: [1, 2] }] }],
    ['an empty vector', { data: [{ embedding: [] }, { embedding: [] }] }],
    ['base64 that is no float32', { data: [{ embedding: 'AAA=' }, { embedding: 'AAA=' }] }],
    ['numbers that are none', { data: [{ embedding: ['a'] }, { embedding: [1] }] }],
    ['something else', { embeddings: [[1], [2]] }],
  ])('refuses %s', (_name, body) => {
    expect(() => parseEmbeddingsReply(body, 2)).toThrow(throwing('invalid_reply'));
  });
});
