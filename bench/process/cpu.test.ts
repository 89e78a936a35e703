import { describe, expect, it } from 'vitest';
import { cpuSeconds, parseCpuSeconds } from './cpu.ts';

describe('parseCpuSeconds', () => {
  it('adds user and system time, whatever the command is called', () => {
    const stat = '4242 (node (v24) x) S 1 4242 4242 0 -1 4194304 100 0 0 0 1250 250 0 0 20 0 11 0 9000 1 2';
    expect(parseCpuSeconds(stat)).toBe(15);
  });

  it('is undefined for a line that is cut short', () => {
    expect(parseCpuSeconds('4242 (node) S 1')).toBeUndefined();
  });
});

describe('cpuSeconds', () => {
  it('is undefined for a process that does not exist', () => {
    expect(cpuSeconds(2 ** 30)).toBeUndefined();
  });
});
