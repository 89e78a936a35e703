const SMALL = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion', 'quintillion'];
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};
/** Digits that have a name; longer numbers are read digit by digit. */
const MAX_DIGITS = SCALES.length * 3;

/** Each digit by itself. */
export const digitWords = (digits: string): string =>
  [...digits].map((digit) => SMALL[Number(digit)] ?? '').join(' ');

/** A number of up to three digits. */
function hundreds(number: number): string {
  if (number < 20) return SMALL[number] ?? '';
  if (number < 100) {
    const unit = number % 10;
    return `${TENS[Math.floor(number / 10)]}${unit === 0 ? '' : ` ${SMALL[unit]}`}`;
  }
  const rest = number % 100;
  return `${SMALL[Math.floor(number / 100)]} hundred${rest === 0 ? '' : ` ${hundreds(rest)}`}`;
}

/** A whole number, given by its digits: "1042" is "one thousand forty two". */
export function cardinalWords(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '');
  if (significant.length > MAX_DIGITS || (digits.length > 1 && digits.startsWith('0')))
    return digitWords(digits);
  const words: string[] = [];
  const groups = Math.ceil(significant.length / 3);
  for (let group = groups - 1; group >= 0; group--) {
    const end = significant.length - group * 3;
    const value = Number(significant.slice(Math.max(0, end - 3), end));
    if (value > 0) words.push(`${hundreds(value)} ${SCALES[group]}`.trim());
  }
  return words.length === 0 ? 'zero' : words.join(' ');
}

/** "21" is "twenty first". */
export function ordinalWords(digits: string): string {
  const words = cardinalWords(digits);
  const start = words.lastIndexOf(' ') + 1;
  const last = words.slice(start);
  const ordinal = IRREGULAR_ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return words.slice(0, start) + ordinal;
}

/** A year of four digits, in pairs where that is how it is said: "1984" is "nineteen eighty four". */
export function yearWords(digits: string): string {
  const [century, year] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (century % 10 === 0 && year < 10) return cardinalWords(digits);
  if (year === 0) return `${hundreds(century)} hundred`;
  return `${hundreds(century)} ${year < 10 ? `oh ${SMALL[year]}` : hundreds(year)}`;
}

/** A number with or without a fraction: "3.14" is "three point one four". Commas between thousands are allowed. */
export function decimalWords(number: string): string {
  const [whole = '', fraction] = number.replaceAll(',', '').split('.');
  const words = cardinalWords(whole === '' ? '0' : whole);
  return fraction === undefined || fraction === '' ? words : `${words} point ${digitWords(fraction)}`;
}

/** Words for the plural of a number's words: "nineties", "sixes". */
export const pluralWords = (words: string): string =>
  words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}${words.endsWith('x') ? 'es' : 's'}`;
