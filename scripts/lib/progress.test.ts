import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { bar, seconds, showProgress } from './progress.mjs';

describe('progress', () => {
  it('is a bar with a number', () => {
    expect(bar(0)).toBe(`${'─'.repeat(24)}   0 %`);
    expect(bar(0.5)).toBe(`${'━'.repeat(12)}${'─'.repeat(12)}  50 %`);
    expect(bar(1)).toBe(`${'━'.repeat(24)} 100 %`);
  });

  it('tells tenths of a second only of short waits', () => {
    expect([40, 9_940, 9_960, 61_400].map(seconds)).toEqual(['0.0 s', '9.9 s', '10 s', '61 s']);
  });

  it('is plain lines where there is no terminal, one now and then', () => {
    vi.useFakeTimers();
    const out = new PassThrough();
    // A stream that is no terminal is all that this uses of a WriteStream.
    const progress = showProgress('Installing', { out: out as unknown as NodeJS.WriteStream });
    progress.update(0.4);
    vi.advanceTimersByTime(16_000);
    progress.stop('Installed');
    vi.useRealTimers();
    expect(String(out.read())).toBe('Installing…\nInstalling  40 %  15 s\nInstalled (16 s)\n');
  });
});
