import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';

/** Tokens to evaluate anew for a checkpoint of the past, beyond which the past is given up: it could not be stopped. */
const LONGEST_REPLAY = 128;

/**
 * The places of a context, each with the state of the conversation that it had last. A prompt that goes on where one
 * of them ended needs only its new part evaluated.
 */
export class SequencePool {
  /** Longest unused first. */
  #free: LlamaContextSequence[];

  constructor(context: LlamaContext) {
    this.#free = Array.from({ length: context.totalSequences }, () => context.getSequence());
  }

  /** The best free place for a prompt. Throws when there is none: callers come one by one for each place. */
  take(prompt: Token[]): LlamaContextSequence {
    const shared = (sequence: LlamaContextSequence) =>
      sequence.compareContextTokens(prompt).firstDifferentIndex;
    const kept = this.#free
      .map((sequence) => ({ sequence, shared: shared(sequence) }))
      // A conversation that only begins alike is not worth losing another one's past for.
      .filter(
        (candidate) => candidate.shared > 0 && 2 * candidate.shared >= candidate.sequence.nextTokenIndex,
      )
      .sort((one, other) => other.shared - one.shared)[0];
    const sequence = kept?.sequence ?? this.#free[0];
    if (!sequence) throw new Error('No place of the context is free');
    this.#free = this.#free.filter((other) => other !== sequence);
    return sequence;
  }

  release(sequence: LlamaContextSequence): void {
    this.#free.push(sequence);
  }
}

/** Brings a sequence to the beginning of a prompt that it shares with it; gives the number of tokens shared. */
export async function rewind(sequence: LlamaContextSequence, prompt: Token[]): Promise<number> {
  // The last token is always evaluated: what follows it is wanted.
  const wanted = prompt.slice(0, -1);
  const { firstDifferentIndex: shared } = sequence.compareContextTokens(wanted);
  if (shared === sequence.nextTokenIndex) return shared;
  if (sequence.getRestoreToPrefixIndexEvaluationSize(shared) > LONGEST_REPLAY) await sequence.clearHistory();
  else await sequence.adaptStateToTokens(wanted, false);
  return sequence.nextTokenIndex;
}
