import type { ServerProcess } from '../process/server-process.ts';

/** Something that answers `POST /v1/chat/completions`, measured side by side with the others. */
export interface Target {
  label: string;
  /** Makes ready what a start needs (installs a peer). Throws with the reason when that can't be done. */
  prepare?(): Promise<void>;
  /** @param upstream origin of the mock upstream. */
  start(upstream: string): Promise<RunningTarget>;
}

export interface RunningTarget {
  label: string;
  /** Such as `http://127.0.0.1:8000`. */
  origin: string;
  /** What every request to it must carry. */
  headers: Record<string, string>;
  process: ServerProcess;
}
