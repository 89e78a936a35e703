import { type Clock, systemClock } from '../../../utils/clock.ts';

/** Time that jumps on by every wait instead of passing: polling loops run as fast as the server answers. */
export class JumpingClock implements Clock {
  #now = 1_700_000_000_000;
  /** Every wait that was asked for, in milliseconds. */
  readonly sleeps: number[] = [];

  now = (): number => this.#now;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(ms);
    this.#now += ms;
    return systemClock.sleep(0, signal);
  };

  after = systemClock.after;

  /** Moves the time on without anybody waiting. */
  pass(ms: number): void {
    this.#now += ms;
  }
}
