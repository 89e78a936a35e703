let codes: Map<string, string> | undefined;

/**
 * The ISO 639-1 code of a language given by that code, a longer tag, or its English name, as OpenAI's Whisper
 * reports it; undefined for anything else.
 */
export function languageCode(language: string): string | undefined {
  const word = language.trim().toLowerCase();
  if (/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(word)) return word.split('-', 1)[0];
  codes ??= codesByName();
  return codes.get(word);
}

function codesByName(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const found = new Map<string, string>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code)?.toLowerCase();
    if (name && !found.has(name)) found.set(name, code);
  }
  return found;
}
