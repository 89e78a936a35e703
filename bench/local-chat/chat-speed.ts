/** How fast one reply came. */
export interface ChatSpeed {
  tokens: number;
  firstTokenMs: number;
  totalMs: number;
}

/** Tokens of the reply per second, from the question to the end. */
export const tokensPerSecond = ({ tokens, totalMs }: ChatSpeed): number => (1_000 * tokens) / totalMs;

/** A new question each time: what a model has kept of an earlier one would shorten the work. */
export const questionOf = (round: number): string =>
  `${round}. What does a reverse proxy do, in a few words?`;
