import type { WhisperTokens } from './whisper-files.ts';

/** Which tokens a text may go on with: timestamps and text in turn, and nothing that the model should not say. */
export interface TokenRules {
  /** Sets what must not follow `written` to -∞, in place. */
  apply(logits: Float32Array, written: readonly number[]): void;
}

/**
 * The rules of Whisper's own decoder (https://arxiv.org/abs/2212.04356, section 4.5): a text begins with a timestamp of
 * its first second, timestamps stand in pairs (the end of a segment and the beginning of the next), never go back, and
 * are taken when together they are likelier than any word.
 */
export function createTokenRules(tokens: WhisperTokens): TokenRules {
  const { endOfText, firstTimestamp } = tokens;
  const isTimestamp = (token: number | undefined) => token !== undefined && token >= firstTimestamp;

  return {
    apply(logits, written) {
      const forbid = (from: number, to: number) => logits.fill(Number.NEGATIVE_INFINITY, from, to);
      for (const token of tokens.suppressed) forbid(token, token + 1);
      // Between the end of the text and the first timestamp there are only tokens that steer.
      forbid(endOfText + 1, firstTimestamp);
      if (written.length === 0) {
        for (const token of tokens.suppressedAtBegin) forbid(token, token + 1);
        forbid(0, firstTimestamp);
        forbid(firstTimestamp + tokens.maxInitialTimestamp + 1, logits.length);
        return;
      }
      const [last, before] = [written.at(-1), written.at(-2)];
      const endsSegment = isTimestamp(last) && written.length > 1 && !isTimestamp(before);
      if (endsSegment) forbid(0, endOfText);
      else if (isTimestamp(last)) forbid(firstTimestamp, logits.length);
      const latest = written.findLast(isTimestamp);
      // A segment may begin where the one before ends, but not end where it begins.
      if (latest !== undefined) forbid(firstTimestamp, endsSegment ? latest : latest + 1);
      if (timestampsAreLikelier(logits, firstTimestamp)) forbid(0, firstTimestamp);
    },
  };
}

function timestampsAreLikelier(logits: Float32Array, firstTimestamp: number): boolean {
  let likeliestText = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < firstTimestamp; token++) {
    likeliestText = Math.max(likeliestText, logits[token] ?? likeliestText);
  }
  return logSumExp(logits.subarray(firstTimestamp)) > likeliestText;
}

/** The logarithm of the sum of the exponentials; -∞ when there is nothing but -∞. */
export function logSumExp(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}

export interface ChosenToken {
  token: number;
  /** Natural logarithm of its probability, at temperature 1. */
  logProbability: number;
}

/**
 * The likeliest token, or one at random.
 *
 * @param temperature 0 for the likeliest; the higher, the more others get a chance
 * @param random gives numbers from 0 to 1
 */
export function chooseToken(logits: Float32Array, temperature: number, random: () => number): ChosenToken {
  const token = temperature === 0 ? likeliest(logits) : sample(logits, temperature, random());
  return { token, logProbability: (logits[token] ?? Number.NEGATIVE_INFINITY) - logSumExp(logits) };
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) {
    if ((logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
  }
  return best;
}

function sample(logits: Float32Array, temperature: number, share: number): number {
  const scaled = logits.map((logit) => logit / temperature);
  const total = logSumExp(scaled);
  let left = share;
  let last = likeliest(logits);
  for (const [token, logit] of scaled.entries()) {
    const probability = Math.exp(logit - total);
    if (probability === 0) continue;
    last = token;
    left -= probability;
    if (left < 0) break;
  }
  return last;
}
