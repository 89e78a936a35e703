import { move, transferableSymbol, valueSymbol } from 'piscina';

/** What a model made of some texts. */
export interface EmbeddedTexts {
  /** Numbers of one vector. */
  dimension: number;
  /** Vector after vector, in the order of the texts. */
  vectors: Float32Array;
  /** Tokens of each text. */
  tokens: Int32Array;
}

/** For the return of a worker: hands the numbers over without a copy. */
export const moveEmbeddedTexts = (embedded: EmbeddedTexts): unknown =>
  move({
    [transferableSymbol]: [embedded.vectors.buffer, embedded.tokens.buffer],
    [valueSymbol]: embedded,
  });
