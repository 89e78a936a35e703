/**
 * Runs `measure` for each subject in each of `rounds` rounds, one at a time, and returns each subject's results in
 * round order. Every round begins with the next subject, so that none always runs on a machine warmed, throttled
 * or disturbed by the same other one.
 */
export async function interleave<Subject, Result>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject, round: number) => Promise<Result>,
): Promise<Map<Subject, Result[]>> {
  const results = new Map<Subject, Result[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % Math.max(subjects.length, 1);
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      results.get(subject)?.push(await measure(subject, round));
    }
  }
  return results;
}
