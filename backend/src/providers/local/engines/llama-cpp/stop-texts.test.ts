import { describe, expect, it } from 'vitest';
import { StopTexts } from './stop-texts.ts';

function feed(stops: string[], pieces: string[]) {
  const reader = new StopTexts(stops);
  const sent: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = reader.push(piece);
    sent.push(text);
    if (stopped) return { sent, stopped };
  }
  sent.push(reader.end());
  return { sent, stopped: false };
}

describe('StopTexts', () => {
  it('lets everything through at once where there is nothing to stop at', () => {
    expect(feed([], ['one ', 'two'])).toEqual({ sent: ['one ', 'two', ''], stopped: false });
  });

  it('ends before a stop text that is spread over pieces, and sends no part of it', () => {
    expect(feed(['</end>'], ['good ', 'day <', '/en', 'd> more'])).toEqual({
      sent: ['good ', 'day ', '', ''],
      stopped: true,
    });
  });

  it('lets go of what only looked like a stop text', () => {
    expect(feed(['</end>'], ['a </', 'em> b'])).toEqual({ sent: ['a ', '</em> b', ''], stopped: false });
    expect(feed(['aab'], ['a', 'a', 'a', 'b']).sent.join('')).toBe('a');
  });

  it('gives what it held back when nothing more comes', () => {
    expect(feed(['END'], ['the EN'])).toEqual({ sent: ['the ', 'EN'], stopped: false });
  });

  it('ends at whichever of several comes first', () => {
    expect(feed(['two', 'one'], ['zero one two'])).toEqual({ sent: ['zero '], stopped: true });
  });
});
