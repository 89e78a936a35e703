import { isVowel, type Phone } from './arpabet.ts';

/** Endings that draw the stress to the syllable before them. */
const STRESSED_BEFORE =
  /(?:[ts]ion|sion|ic|ics|ical|ity|ify|ian|ious|eous|uous|ial|ual|graphy|logy|meter|cracy|pathy)s?$/;

/** Whether a vowel is one that speech reduces. */
const isWeak = (phone: Phone): boolean =>
  phone.symbol === 'AH' || (phone.symbol === 'ER' && phone.stress === '0');

/**
 * Gives an English word that has none its stress, told by its ending and the number of its syllables: after the
 * rules of Chomsky and Halle in rough outline. Other vowels stay unstressed.
 */
export function withStress(phones: readonly Phone[], word: string): Phone[] {
  const vowels = phones.flatMap((phone, index) => (isVowel(phone) ? [index] : []));
  const stressed = stressedVowel(phones, vowels, word);
  return phones.map((phone, index) => {
    if (index === stressed) return { ...phone, stress: '1' };
    return isVowel(phone) ? { ...phone, stress: '0' } : phone;
  });
}

function stressedVowel(
  phones: readonly Phone[],
  vowels: readonly number[],
  word: string,
): number | undefined {
  if (vowels.length <= 1) return vowels[0];
  const fromEnd = (position: number) => vowels[Math.max(0, vowels.length - position)];
  if (STRESSED_BEFORE.test(word)) {
    return fromEnd(
      /(?:ity|ify|ical|ious|eous|uous|ial|ual|graphy|logy|meter|cracy|pathy)s?$/.test(word) ? 3 : 2,
    );
  }
  const strong = vowels.filter((index) => {
    const phone = phones[index];
    return phone && !isWeak(phone);
  });
  const preferred = vowels.length === 2 ? vowels[0] : fromEnd(3);
  if (preferred !== undefined && strong.includes(preferred)) return preferred;
  return strong[0] ?? preferred;
}
