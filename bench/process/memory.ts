import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of a process and its children now, in bytes, from `/proc`; undefined where there is none. */
export function residentBytes(pid: number): number | undefined {
  return sumOverTree(pid, 'VmRSS');
}

/**
 * Peak resident memory since the start or the last `resetPeak`, in bytes. With children an upper bound: their
 * peaks need not have come together.
 */
export function peakResidentBytes(pid: number): number | undefined {
  return sumOverTree(pid, 'VmHWM');
}

/** Sets the kernel's peak counter of the process and its children back to what is resident now. */
export function resetPeak(pid: number): void {
  for (const member of [pid, ...children(pid)]) writeFileSync(`/proc/${member}/clear_refs`, '5');
}

/** Reads a `VmXXX:   1234 kB` line of `/proc/<pid>/status`, in bytes. */
export function parseStatusField(status: string, field: string): number | undefined {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  return match?.[1] === undefined ? undefined : Number(match[1]) * 1024;
}

function sumOverTree(pid: number, field: string): number | undefined {
  try {
    const own = parseStatusField(readFileSync(`/proc/${pid}/status`, 'utf8'), field);
    if (own === undefined) return undefined;
    return children(pid).reduce((sum, child) => sum + (sumOverTree(child, field) ?? 0), own);
  } catch {
    // The process has ended, or this system has no /proc.
    return undefined;
  }
}

function children(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
