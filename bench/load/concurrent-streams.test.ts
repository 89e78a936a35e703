import { describe, expect, it } from 'vitest';
import { STREAM_EVENTS } from '../upstream/replies.ts';
import { isCompleteStream } from './concurrent-streams.ts';

const WHOLE = STREAM_EVENTS.map(({ bytes }) => bytes.toString()).join('');

describe('isCompleteStream', () => {
  it('accepts what the upstream sends', () => {
    expect(isCompleteStream(WHOLE)).toBe(true);
  });

  it('accepts pings in between', () => {
    expect(isCompleteStream(WHOLE.replace('data: ', ': ping\n\ndata: '))).toBe(true);
  });

  it('refuses a stream without its end', () => {
    expect(isCompleteStream(WHOLE.replace('data: [DONE]\n\n', ''))).toBe(false);
    expect(isCompleteStream('')).toBe(false);
  });

  it('refuses a stream with a token missing', () => {
    expect(isCompleteStream(WHOLE.replace('token 42 ', ''))).toBe(false);
  });

  it('refuses a stream without a finish reason', () => {
    expect(isCompleteStream(WHOLE.replace('"finish_reason":"stop"', '"finish_reason":null'))).toBe(false);
  });
});
