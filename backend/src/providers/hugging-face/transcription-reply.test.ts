import { describe, expect, it } from 'vitest';
import { parseTranscription } from './transcription-reply.ts';

describe('transcripts', () => {
  it('are read with chunks, the last of which may be open', () => {
    const chunks = [
      { text: ' Hello', timestamp: [0, 1.5] },
      { text: ' world', timestamp: [1.5, null] },
    ];
    expect(parseTranscription({ text: ' Hello world', chunks })).toEqual({
      text: 'Hello world',
      segments: [
        { start: 0, end: 1.5, text: 'Hello' },
        { start: 1.5, end: null, text: 'world' },
      ],
    });
  });

  it('are read with segments and a language', () => {
    const segments = [{ id: 0, start: 0, end: 2, text: ' Hallo', tokens: [1] }];
    expect(parseTranscription({ text: 'Hallo', language: 'german', segments })).toEqual({
      text: 'Hallo',
      language: 'german',
      segments: [{ start: 0, end: 2, text: 'Hallo' }],
    });
  });

  it('are read under the other names that upstreams have', () => {
    expect(parseTranscription({ output: 'a', inferred_languages: ['en'] })).toEqual({
      text: 'a',
      language: 'en',
    });
    expect(parseTranscription({ transcription: 'b', chunks: [] })).toEqual({ text: 'b' });
  });

  it('may be empty, for silence', () => {
    expect(parseTranscription({ text: '' })).toEqual({ text: '' });
  });

  it.each([[null], ['text'], [{}], [{ text: 5 }], [[]]])('are not %j', (body) => {
    expect(() => parseTranscription(body)).toThrow(expect.objectContaining({ kind: 'invalid_reply' }));
  });
});
