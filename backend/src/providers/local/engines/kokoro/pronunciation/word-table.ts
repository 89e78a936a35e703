/** A table from `word meaning, word meaning, …`, in which white space counts as one space. A map knows no `__proto__`. */
export const wordTable = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').map((entry) => {
      const [word = '', ...meaning] = entry.trim().split(/\s+/);
      return [word, meaning.join(' ')];
    }),
  );
