import { readFileSync } from 'node:fs';

/** Linux reports CPU time in hundredths of a second to user space, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** CPU time of all threads of a process so far, user and system, in seconds; undefined where there is no `/proc`. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Reads `utime` and `stime` (fields 14 and 15, see proc(5)) of a `/proc/<pid>/stat` line. */
export function parseCpuSeconds(stat: string): number | undefined {
  // The second field is the command in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isNaN(ticks) ? undefined : ticks / TICKS_PER_SECOND;
}
