export type ObedientTask = 'answer' | 'fail' | 'hang' | 'crash';

/** Does what it is told: answers, throws, never comes back, or takes its thread down. */
export default async function obey(task: ObedientTask): Promise<string> {
  if (task === 'fail') throw new Error('as asked');
  if (task === 'crash') process.exit(1);
  while (task === 'hang');
  return task;
}
