import { expect, test } from 'vitest';
import { ManualClock } from '../../../utils/manual-clock.ts';
import { DownloadMeter, type DownloadProgress } from './download-meter.ts';

function startMeter(totalBytes: number) {
  const clock = new ManualClock();
  const reports: DownloadProgress[] = [];
  const meter = new DownloadMeter(clock, totalBytes, (progress) => reports.push(progress));
  return { clock, meter, reports };
}

test('adds up the files and reports twice a second until it is stopped', async () => {
  const { clock, meter, reports } = startMeter(1_000);
  meter.set('config.json', 100);
  meter.start();
  meter.receive('model.onnx', 300);
  await clock.advance(500);
  meter.receive('model.onnx', 900);
  meter.stop();
  await clock.advance(5_000);

  expect(reports.map(({ downloadedBytes, file }) => [downloadedBytes, file])).toEqual([
    [100, null],
    [400, 'model.onnx'],
    [1_000, 'model.onnx'],
  ]);
});

test('tells the speed of the last five seconds, down to nothing when all is silent', async () => {
  const { clock, meter, reports } = startMeter(10_000);
  meter.start();
  for (let second = 1; second <= 4; second += 1) {
    meter.receive('model.onnx', second * 1_000);
    await clock.advance(1_000);
  }
  expect(reports.at(-1)?.bytesPerSecond).toBe(1_000);
  await clock.advance(6_000);
  expect(reports.at(-1)?.bytesPerSecond).toBe(0);
});

test('counts into the speed only what came from the network', async () => {
  const { clock, meter, reports } = startMeter(10_000);
  meter.set('model.onnx', 5_000);
  meter.start();
  meter.receive('model.onnx', 5_100);
  await clock.advance(1_000);
  expect(reports.at(-1)).toMatchObject({ downloadedBytes: 5_100, bytesPerSecond: 100 });
});

test('goes back where a file starts anew', () => {
  const { meter, reports } = startMeter(10_000);
  meter.receive('model.onnx', 5_000);
  meter.receive('model.onnx', 10);
  meter.stop();
  expect(reports.at(-1)?.downloadedBytes).toBe(10);
});
