/** For what scrolls: the arrow keys scroll what has the focus, and there may be nothing else in it to take it. */
export const REACHABLE = { tabIndex: 0, dataSet: { scrolls: 'true' } } as const;
