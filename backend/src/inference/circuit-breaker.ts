import { LRUCache } from 'lru-cache';
import type { Clock } from '../utils/clock.ts';

/** Consecutive failures after which a circuit opens. More than the attempts of one request, so one bad request cannot open it. */
const FAILURES_TO_OPEN = 10;
/** Milliseconds that a circuit stays open before one probe is let through. */
const OPEN_MS = 30_000;
/** Circuits remembered; the least recently used is forgotten, which closes it. */
const MAX_CIRCUITS = 1_000;

interface Circuit {
  failures: number;
  /** When the circuit opened; undefined while it is closed. */
  openedAt: number | undefined;
  probing: boolean;
}

/**
 * One circuit for each key (a provider and model). A run of failures opens it, and calls are refused until it has
 * cooled down; then one probe is let through, and its outcome closes the circuit or opens it anew.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #circuits = new LRUCache<string, Circuit>({ max: MAX_CIRCUITS });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a call may go out now. An allowed call must be answered with `succeeded`, `failed` or `released`. */
  allows(key: string): boolean {
    const circuit = this.#circuits.get(key);
    if (circuit?.openedAt === undefined) return true;
    if (circuit.probing || this.#clock.now() < circuit.openedAt + OPEN_MS) return false;
    circuit.probing = true;
    return true;
  }

  succeeded(key: string): void {
    if (this.#circuits.has(key)) this.#circuits.delete(key);
  }

  failed(key: string): void {
    const circuit = this.#circuits.get(key) ?? { failures: 0, openedAt: undefined, probing: false };
    circuit.failures += 1;
    if (circuit.probing || circuit.failures >= FAILURES_TO_OPEN) circuit.openedAt = this.#clock.now();
    circuit.probing = false;
    this.#circuits.set(key, circuit);
  }

  /** The call ended without telling anything about the upstream's health. */
  released(key: string): void {
    const circuit = this.#circuits.get(key);
    if (circuit) circuit.probing = false;
  }

  /** Milliseconds until the next probe is allowed; 0 when calls are allowed now. */
  retryInMs(key: string): number {
    const openedAt = this.#circuits.peek(key)?.openedAt;
    return openedAt === undefined ? 0 : Math.max(0, openedAt + OPEN_MS - this.#clock.now());
  }
}
