import type { Clock } from '../../../utils/clock.ts';

export interface DownloadProgress {
  /** Of all files together, including what was on disk before. */
  downloadedBytes: number;
  totalBytes: number;
  /** Over the last seconds. */
  bytesPerSecond: number;
  /** The file that last received something; null while none has. */
  file: string | null;
}

const REPORT_EVERY_MS = 500;
const WINDOW_MS = 5_000;

/** Adds up what several files receive and reports it twice a second. */
export class DownloadMeter {
  readonly #clock: Clock;
  readonly #report: (progress: DownloadProgress) => void;
  readonly #totalBytes: number;
  readonly #bytes = new Map<string, number>();
  /** Readings of the last seconds, oldest first. */
  readonly #readings: { at: number; received: number }[] = [];
  #received = 0;
  #file: string | null = null;
  #cancel = () => {};

  constructor(clock: Clock, totalBytes: number, report: (progress: DownloadProgress) => void) {
    this.#clock = clock;
    this.#totalBytes = totalBytes;
    this.#report = report;
  }

  start(): void {
    this.#read();
    this.#cancel = this.#clock.after(REPORT_EVERY_MS, () => this.start());
  }

  /** Reports once more, and no more from then on. */
  stop(): void {
    this.#cancel();
    this.#read();
  }

  /** So much of a file is on disk, whoever brought it. */
  set(path: string, bytes: number): void {
    this.#bytes.set(path, bytes);
  }

  /** A file receives from the network and is at `bytes` now. */
  receive(path: string, bytes: number): void {
    this.#received += Math.max(0, bytes - (this.#bytes.get(path) ?? 0));
    this.#bytes.set(path, bytes);
    this.#file = path;
  }

  #read(): void {
    const at = this.#clock.now();
    this.#readings.push({ at, received: this.#received });
    while ((this.#readings[0]?.at ?? at) < at - WINDOW_MS) this.#readings.shift();
    const oldest = this.#readings[0] ?? { at, received: this.#received };
    const seconds = (at - oldest.at) / 1_000;
    this.#report({
      downloadedBytes: [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
      totalBytes: this.#totalBytes,
      bytesPerSecond: seconds > 0 ? Math.round((this.#received - oldest.received) / seconds) : 0,
      file: this.#file,
    });
  }
}
