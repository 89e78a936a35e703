const ENGLISH = 'Hello. This is how I sound when I read your text.';
/** A sentence to try a voice with, in the language that it speaks. */
const SAMPLES: Readonly<Record<string, string>> = {
  en: ENGLISH,
  de: 'Hallo. So klinge ich, wenn ich deinen Text lese.',
  es: 'Hola. Así sueno cuando leo tu texto.',
  fr: 'Bonjour. Voici comment je lis votre texte.',
  hi: 'नमस्ते। मैं आपका पाठ इस तरह पढ़ता हूँ।',
  it: 'Ciao. Così suono quando leggo il tuo testo.',
  ja: 'こんにちは。文章をこのように読みます。',
  pt: 'Olá. É assim que eu leio o seu texto.',
  zh: '你好。我就是这样朗读文字的。',
};

/** @param language BCP 47, or undefined when the voice does not tell it */
export const sampleText = (language: string | undefined, languageOfApp: string): string =>
  SAMPLES[(language ?? languageOfApp).slice(0, 2)] ?? ENGLISH;
