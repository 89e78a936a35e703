import { describe, expect, it } from 'vitest';
import { ToolCallReader } from './tool-call-reader.ts';

function read(pieces: string[], isInCall = false) {
  const reader = new ToolCallReader(isInCall);
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

const weather = '\n{"name": "weather", "arguments": {"city": "Graz"}}\n';
const weatherCall = { type: 'tool-call', name: 'weather', arguments: '{"city":"Graz"}' };

describe('ToolCallReader', () => {
  it('passes text on as it comes', () => {
    const reader = new ToolCallReader(false);
    expect(reader.push('Good ')).toEqual([{ type: 'text', text: 'Good' }]);
    expect(reader.push('day')).toEqual([{ type: 'text', text: ' day' }]);
  });

  it('finds a call in any pieces, and the text before it', () => {
    const written = `Let me look.\n<tool_call>${weather}</tool_call>`;
    const parts = read([...written]);
    expect(parts.at(-1)).toEqual(weatherCall);
    expect(
      parts
        .slice(0, -1)
        .map((part) => part.type === 'text' && part.text)
        .join(''),
    ).toBe('Let me look.');
  });

  it('finds several calls, and leaves out the white space between them', () => {
    const call = `<tool_call>${weather}</tool_call>`;
    expect(read([`${call}\n${call}\n`]).filter(({ type }) => type === 'tool-call')).toEqual([
      weatherCall,
      weatherCall,
    ]);
  });

  it('begins inside a call where the reply must be one', () => {
    expect(read([weather, '</tool_call>'], true)).toEqual([weatherCall]);
  });

  it('says how far a call is', () => {
    const reader = new ToolCallReader(false);
    expect(reader.call).toBeUndefined();
    reader.push('<tool_call>\n{');
    expect(reader.call).toEqual({ written: '\n{' });
  });

  it('takes a call without its end when the JSON is whole, and else leaves it as text', () => {
    expect(read([`<tool_call>${weather}`])).toEqual([weatherCall]);
    expect(read(['<tool_call>{"name": "wea'])).toEqual([{ type: 'text', text: '<tool_call>{"name": "wea' }]);
  });

  it('takes a call without arguments', () => {
    expect(read(['<tool_call>{"name":"now"}</tool_call>'])).toEqual([
      { type: 'tool-call', name: 'now', arguments: '{}' },
    ]);
  });
});
