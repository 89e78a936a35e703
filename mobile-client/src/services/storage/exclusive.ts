/** Runs the work, or resolves with undefined at once when another tab is at it. */
export type Exclusive = <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>;

/** An app on a phone is one process: nothing to exclude. */
export const exclusively: Exclusive = (_name, work) => work();
