/**
 * The shape that a translation of an English catalogue must have: the same keys, each with a text.
 * A key that is missing, or one too many, is a type error.
 */
export type TranslationOf<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : TranslationOf<Catalogue[Key]>;
};
