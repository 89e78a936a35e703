import { describe, expect, it } from 'vitest';
import type { Budget } from './report.ts';
import {
  difference,
  formatBudget,
  formatNumber,
  formatReport,
  formatTable,
  ratio,
  verdict,
} from './report.ts';

const budget = (overrides: Partial<Budget>): Budget => ({
  name: 'throughput of the backend against the bare proxy',
  actual: 0.7,
  limit: 0.6,
  bound: 'at least',
  unit: 'x',
  ...overrides,
});

describe('ratio', () => {
  it('divides', () => {
    expect(ratio(6_000, 12_000)).toBe(0.5);
  });

  it('is missing when a side is missing or would be divided by zero', () => {
    expect(ratio(undefined, 1)).toBeUndefined();
    expect(ratio(1, undefined)).toBeUndefined();
    expect(ratio(1, 0)).toBeUndefined();
  });
});

describe('difference', () => {
  it('subtracts, and is missing when a side is', () => {
    expect(difference(0.75, 0.25)).toBe(0.5);
    expect(difference(undefined, 0.25)).toBeUndefined();
    expect(difference(0.75, undefined)).toBeUndefined();
  });
});

describe('verdict', () => {
  it('holds a floor and a ceiling, the limit itself included', () => {
    expect(verdict(budget({ actual: 0.6 }))).toBe('met');
    expect(verdict(budget({ actual: 0.59 }))).toBe('missed');
    expect(verdict(budget({ actual: 0.6, bound: 'at most' }))).toBe('met');
    expect(verdict(budget({ actual: 0.61, bound: 'at most' }))).toBe('missed');
  });

  it('judges nothing by rounds that disagree, in either direction', () => {
    expect(verdict(budget({ actual: 0.9, unsteady: true }))).toBe('unsteady');
    expect(verdict(budget({ actual: 0.1, unsteady: true }))).toBe('unsteady');
    expect(verdict(budget({ actual: undefined, unsteady: true }))).toBe('not measured');
  });

  it('never counts what was not measured as met', () => {
    expect(verdict(budget({ actual: undefined, bound: 'at most' }))).toBe('not measured');
    expect(verdict(budget({ actual: Number.NaN, bound: 'at most' }))).toBe('not measured');
  });
});

describe('formatNumber', () => {
  it('groups thousands, keeps the asked digits and shows a dash for nothing', () => {
    expect(formatNumber(43_512.4)).toBe('43,512');
    expect(formatNumber(0.3517, 2)).toBe('0.35');
    expect(formatNumber(undefined, 2)).toBe('-');
  });
});

describe('formatTable', () => {
  it('lines columns up, names to the left and numbers to the right', () => {
    const table = {
      columns: ['target', 'req/s'],
      rows: [
        ['direct', '43,512'],
        ['bare proxy', '860'],
      ],
    };
    expect(formatTable(table)).toEqual([
      'target       req/s',
      '----------  ------',
      'direct      43,512',
      'bare proxy     860',
    ]);
  });
});

describe('formatBudget', () => {
  it('says verdict, limit and measurement', () => {
    expect(formatBudget(budget({ actual: 0.4567 })).trim()).toBe(
      'MISSED       throughput of the backend against the bare proxy >= 0.60x, measured 0.46x',
    );
  });

  it('says when nothing was measured', () => {
    expect(formatBudget(budget({ actual: undefined })).trim()).toBe(
      'NOT MEASURED throughput of the backend against the bare proxy >= 0.60x',
    );
  });
});

describe('formatReport', () => {
  it('puts title, table, budgets and notes below each other', () => {
    const text = formatReport({
      name: 'chat',
      title: 'chat completions',
      table: { columns: ['target'], rows: [['direct']] },
      budgets: [budget({})],
      notes: ['portkey: not available (no network)'],
      measurements: {},
    });
    expect(text.split('\n').filter(Boolean)).toEqual([
      '## chat: chat completions',
      'target',
      '------',
      'direct',
      '  MET          throughput of the backend against the bare proxy >= 0.60x, measured 0.70x',
      '  note: portkey: not available (no network)',
    ]);
  });
});
