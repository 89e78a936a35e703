import { expect, test } from 'vitest';
import { DownloadTries, type RetryWait } from './download-tries.ts';

const soon: RetryWait = { reason: 'soon', until: 10 };
const late: RetryWait = { reason: 'late', until: 20 };

function started() {
  const told: (string | undefined)[] = [];
  const tries = new DownloadTries((wait) => told.push(wait?.reason));
  return { told, tries, first: tries.begin(), second: tries.begin() };
}

test('a download waits once all of its work does, for what is tried first', () => {
  const { told, first, second } = started();
  first.waits(late);
  expect(told).toEqual([]);
  second.waits(soon);
  expect(told).toEqual(['soon']);
  second.gotOn();
  expect(told).toEqual(['soon', undefined]);
});

test('work that has ended no longer counts', () => {
  const { told, first, second } = started();
  first.waits(late);
  second.end();
  expect(told).toEqual(['late']);
  first.end();
  expect(told).toEqual(['late', undefined]);
});

test('the Hub has answered once it has answered any of them', () => {
  const { tries, first, second } = started();
  second.waits(soon);
  expect(tries.isAnswered).toBe(false);
  first.gotOn();
  expect(tries.isAnswered).toBe(true);
});
