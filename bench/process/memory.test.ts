import { describe, expect, it } from 'vitest';
import { parseStatusField, residentBytes } from './memory.ts';

const STATUS = 'Name:\tnode\nVmPeak:\t 1200000 kB\nVmHWM:\t  210000 kB\nVmRSS:\t  200000 kB\nThreads:\t11\n';

describe('parseStatusField', () => {
  it('reads kilobytes as bytes', () => {
    expect(parseStatusField(STATUS, 'VmRSS')).toBe(204_800_000);
    expect(parseStatusField(STATUS, 'VmHWM')).toBe(215_040_000);
  });

  it('is undefined for a field that is not there', () => {
    expect(parseStatusField(STATUS, 'VmSwap')).toBeUndefined();
  });
});

describe('residentBytes', () => {
  it('is undefined for a process that does not exist', () => {
    expect(residentBytes(2 ** 30)).toBeUndefined();
  });
});
