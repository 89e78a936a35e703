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
  /** What went wrong the last time. */
  reason: string;
}

/** A circuit through which no call goes for now. */
export interface OpenCircuit {
  /** Why, for people. */
  reason: string;
  /** Milliseconds until the next probe is allowed. */
  retryInMs: number;
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

  /** @param reason what went wrong, for people */
  failed(key: string, reason: string): void {
    const circuit = this.#circuits.get(key) ?? { failures: 0, openedAt: undefined, probing: false, reason };
    circuit.failures += 1;
    circuit.reason = reason;
    if (circuit.probing || circuit.failures >= FAILURES_TO_OPEN) circuit.openedAt = this.#clock.now();
    circuit.probing = false;
    this.#circuits.set(key, circuit);
  }

  /** The call ended without telling anything about the upstream's health. */
  released(key: string): void {
    const circuit = this.#circuits.get(key);
    if (circuit) circuit.probing = false;
  }

  /** The circuit while it keeps calls out; undefined as soon as a probe may go, which asking does not count as. */
  openCircuit(key: string): OpenCircuit | undefined {
    const circuit = this.#circuits.peek(key);
    if (circuit?.openedAt === undefined) return undefined;
    const retryInMs = circuit.openedAt + OPEN_MS - this.#clock.now();
    if (retryInMs <= 0) return undefined;
    const seconds = Math.ceil(retryInMs / 1_000);
    const reason = `Failed too often of late and is left alone for ${seconds} s more. The last time: ${circuit.reason}`;
    return { reason, retryInMs };
  }
}
