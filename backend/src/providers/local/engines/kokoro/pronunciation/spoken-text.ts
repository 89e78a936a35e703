import { plainLetters } from '../../../latin-letters.ts';
import {
  cardinalWords,
  decimalWords,
  digitWords,
  ordinalWords,
  pluralWords,
  yearWords,
} from './number-words.ts';
import { wordTable } from './word-table.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTH = `(?:${MONTHS.join('|')})`;

/** Abbreviations that end in a full stop, which ends no sentence. */
const ABBREVIATIONS = wordTable(`
  Mr Mister, Mrs Missus, Ms Miz, Dr Doctor, Prof Professor, Rev Reverend, Hon Honorable, Gen General,
  Col Colonel, Capt Captain, Lt Lieutenant, Sgt Sergeant, Sen Senator, Rep Representative, Gov Governor,
  Pres President, Jr Junior, Sr Senior, Mt Mount, Ave Avenue, Blvd Boulevard, Rd Road, Inc Incorporated,
  Ltd Limited, Corp Corporation, Dept Department, Est Established, approx approximately, vs versus,
  dept department, est estimated, Jan January, Feb February, Mar March, Apr April, Jun June, Jul July,
  Aug August, Sep September, Sept September, Oct October, Nov November, Dec December, Mon Monday, Tue Tuesday,
  Tues Tuesday, Wed Wednesday, Thu Thursday, Thurs Thursday, Fri Friday
`);
/** Abbreviations that are words of their own without what follows. */
const NUMBERED = wordTable(`
  No number, Nos numbers, Vol volume, vol volume, Ch chapter, ch chapter, Fig figure, fig figure, Figs figures,
  Sec section, sec section, p page, pp pages, Eq equation
`);
const LATIN: Readonly<Record<string, string>> = {
  'e.g.': 'for example',
  'i.e.': 'that is',
  'etc.': 'et cetera',
  'cf.': 'compare',
  'et al.': 'et al',
  'a.k.a.': 'also known as',
};

interface Currency {
  one: string;
  many: string;
  /** The hundredth part. */
  cent?: readonly [one: string, many: string];
}
const CURRENCIES: Readonly<Record<string, Currency>> = {
  $: { one: 'dollar', many: 'dollars', cent: ['cent', 'cents'] },
  '£': { one: 'pound', many: 'pounds', cent: ['penny', 'pence'] },
  '€': { one: 'euro', many: 'euros', cent: ['cent', 'cents'] },
  '¥': { one: 'yen', many: 'yen' },
  '₹': { one: 'rupee', many: 'rupees' },
};

/** Units after a number, singular and plural. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  km: ['kilometer', 'kilometers'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  m: ['meter', 'meters'],
  nm: ['nanometer', 'nanometers'],
  kg: ['kilogram', 'kilograms'],
  g: ['gram', 'grams'],
  mg: ['milligram', 'milligrams'],
  l: ['liter', 'liters'],
  L: ['liter', 'liters'],
  ml: ['milliliter', 'milliliters'],
  mL: ['milliliter', 'milliliters'],
  ft: ['foot', 'feet'],
  lb: ['pound', 'pounds'],
  lbs: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  mi: ['mile', 'miles'],
  mph: ['mile per hour', 'miles per hour'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  kph: ['kilometer per hour', 'kilometers per hour'],
  'm/s': ['meter per second', 'meters per second'],
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  KB: ['kilobyte', 'kilobytes'],
  kB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  Hz: ['hertz', 'hertz'],
  kHz: ['kilohertz', 'kilohertz'],
  MHz: ['megahertz', 'megahertz'],
  GHz: ['gigahertz', 'gigahertz'],
  W: ['watt', 'watts'],
  kW: ['kilowatt', 'kilowatts'],
  MW: ['megawatt', 'megawatts'],
  kWh: ['kilowatt hour', 'kilowatt hours'],
  V: ['volt', 'volts'],
  px: ['pixel', 'pixels'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
  '%': ['percent', 'percent'],
};

const SIGNS: Readonly<Record<string, string>> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '@': 'at',
  '%': 'percent',
  '×': 'times',
  '÷': 'divided by',
  '°': 'degrees',
  '#': 'hash',
  $: 'dollars',
  '€': 'euros',
  '£': 'pounds',
  '¥': 'yen',
  '§': 'section',
  '<': 'less than',
  '>': 'greater than',
  '≈': 'about',
  '≤': 'at most',
  '≥': 'at least',
  '≠': 'is not',
  '±': 'plus or minus',
  '©': 'copyright',
  '→': 'to',
  π: 'pi',
  µ: 'micro',
  μ: 'micro',
};

const VULGAR_FRACTIONS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
  '⅜': '3/8',
  '⅝': '5/8',
  '⅞': '7/8',
};

const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const alternatives = (words: Iterable<string>): string =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map((key) => key.replace(/[.$/]/g, '\\$&'))
    .join('|');

type Step = readonly [pattern: RegExp, speak: (match: string, ...groups: string[]) => string];

const isOne = (number: string): boolean => /^1(?:\.0+)?$/.test(number);

function money(sign: string, amount: string, scale: string | undefined): string {
  const currency = CURRENCIES[sign];
  if (!currency) return amount;
  if (scale) return `${decimalWords(amount)} ${scale} ${currency.many}`;
  const [whole = '0', fraction = ''] = amount.replaceAll(',', '').split('.');
  if (!currency.cent || fraction.length !== 2) {
    return `${decimalWords(amount)} ${isOne(amount) ? currency.one : currency.many}`;
  }
  const units = `${cardinalWords(whole)} ${whole === '1' ? currency.one : currency.many}`;
  const cents = Number(fraction);
  if (cents === 0) return units;
  const rest = `${cardinalWords(String(cents))} ${currency.cent[cents === 1 ? 0 : 1]}`;
  return Number(whole) === 0 ? rest : `${units} and ${rest}`;
}

function time(hour: string, minute: string, half: string | undefined): string {
  const suffix = half ? ` ${half.replace(/[^a-z]/gi, '').toUpperCase()}` : '';
  const spokenHour = cardinalWords(String(Number(hour)));
  if (minute === '00') return suffix === '' ? `${spokenHour} o'clock` : spokenHour + suffix;
  const spokenMinute = minute.startsWith('0') ? `oh ${digitWords(minute.slice(1))}` : cardinalWords(minute);
  return `${spokenHour} ${spokenMinute}${suffix}`;
}

function date(month: number, day: string, year: string | undefined): string | undefined {
  const name = MONTHS[month - 1];
  if (!name || Number(day) < 1 || Number(day) > 31) return undefined;
  const spoken = `${name} ${ordinalWords(String(Number(day)))}`;
  return year === undefined ? spoken : `${spoken}, ${yearWords(year)}`;
}

const DENOMINATORS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  '2': ['half', 'halves'],
  '4': ['quarter', 'quarters'],
};
function fraction(numerator: string, denominator: string): string {
  const parts = DENOMINATORS[denominator] ?? [ordinalWords(denominator), `${ordinalWords(denominator)}s`];
  return `${cardinalWords(numerator)} ${parts[numerator === '1' ? 0 : 1]}`;
}

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 };
function romanValue(numeral: string): number {
  const values = [...numeral].map((letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, value, i) => (value < (values[i + 1] ?? 0) ? sum - value : sum + value), 0);
}

/** How an address on the web is said. */
const address = (text: string): string =>
  text
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .replaceAll('@', ' at ')
    .replaceAll('.', ' dot ')
    .replaceAll('/', ' slash ')
    .replaceAll(/[-_?=&#:%+~]/g, ' ');

const YEAR = '1[1-9]\\d\\d|20\\d\\d';

/** In the order in which they are looked for: what is more particular comes first. */
const STEPS: readonly Step[] = [
  [/\bhttps?:\/\/[^\s<>"”)]*[^\s<>"”).,;:!?]/gi, (url) => address(url)],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g, (mail) => address(mail)],
  [
    /\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|io|dev|edu|gov|ai|app)\b(?:\/\w+)*/gi,
    (url) => address(url),
  ],
  [
    new RegExp(`(?<![\\w.])(?:${alternatives(Object.keys(LATIN))})`, 'gi'),
    (latin) => LATIN[latin.toLowerCase()] ?? latin,
  ],
  [/(?<=[A-Z][a-z]+ )(?<!\b(?:The|In|At|On|To|From|Of|Near|And|For) )St\.(?=\s+[A-Z])/g, () => 'Street.'],
  [/\bSt\.(?=\s+[A-Z])/g, () => 'Saint'],
  [/\bSt\.(?=\s|$|,)/g, () => 'Street'],
  [
    new RegExp(`\\b(${alternatives(NUMBERED.keys())})\\.\\s*(?=\\d)`, 'g'),
    (_all, short) => `${NUMBERED.get(short ?? '')} `,
  ],
  [
    new RegExp(`\\b(${alternatives(ABBREVIATIONS.keys())})\\.(?=\\s|,|$)`, 'g'),
    (_all, short) => ABBREVIATIONS.get(short ?? '') ?? '',
  ],
  [/#(?=\d)/g, () => 'number '],
  [/\b(\d{4})-(\d{2})-(\d{2})\b/g, (all, year, month, day) => date(Number(month), day ?? '', year) ?? all],
  [
    /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g,
    (all, month, day, year) => date(Number(month), day ?? '', year) ?? all,
  ],
  [
    new RegExp(`\\b(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?(?:,? (${YEAR}))?\\b(?!:)`, 'g'),
    (all, month, day, year) => date(MONTHS.indexOf(month ?? '') + 1, day ?? '', year) ?? all,
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (${MONTH})\\b`, 'g'),
    (_all, day, month) => `the ${ordinalWords(day ?? '')} of ${month}`,
  ],
  [
    /\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?:\s*([ap]\.?m\b\.?))?/gi,
    (_all, hour, minute, half) => time(hour ?? '', minute ?? '', half),
  ],
  [/\b(1[0-2]|[1-9])\s*([ap])\.?m\b\.?/gi, (_all, hour, half) => time(hour ?? '', '00', `${half}m`)],
  // Initials and abbreviations in letters: "U.S." is read as "US", which is spelled.
  [
    /\b(?:[A-Za-z]\.){2,}(?=(\s*$)?)/g,
    (all, atEnd) => all.replaceAll('.', '').toUpperCase() + (atEnd === undefined ? '' : '.'),
  ],
  [/\b([A-HJ-Z])\.(?=\s[A-Z])/g, (_all, initial) => initial ?? ''],
  [
    new RegExp(`([$£€¥₹])\\s?(${NUMBER})(?:\\s?(thousand|million|billion|trillion|[kKMB])\\b)?`, 'g'),
    (_all, sign, amount, scale) => money(sign ?? '', amount ?? '', scaleWord(scale)),
  ],
  [
    new RegExp(`\\b(${NUMBER})\\s?([€£¥₹])`, 'g'),
    (_all, amount, sign) => money(sign ?? '', amount ?? '', undefined),
  ],
  [
    /\(?\b(\d{3})\)?[-. ](\d{3})[-.](\d{4})\b/g,
    (_all, ...parts) => parts.slice(0, 3).map(digitWords).join(', '),
  ],
  [/\b(\d{3})-(\d{4})\b/g, (_all, ...parts) => parts.slice(0, 2).map(digitWords).join(', ')],
  [new RegExp(`\\b(${YEAR}|\\d0)'?s\\b`, 'g'), (_all, decade) => decadeWords(decade ?? '')],
  [/['’](\d0)s\b/g, (_all, decade) => decadeWords(decade ?? '')],
  [/\b(\d+)(?:st|nd|rd|th)\b/g, (_all, digits) => ordinalWords(digits ?? '')],
  [
    /\b(\d{1,3}) (\d{1,2})\/(\d{1,2})\b/g,
    (_all, whole, over, under) => `${cardinalWords(whole ?? '')} and ${fraction(over ?? '', under ?? '')}`,
  ],
  [/\b([1-9]\d?)\/([2-9]|1\d|[2-9]\d)\b/g, (_all, over, under) => fraction(over ?? '', under ?? '')],
  [/(?<=\d)\s?[-–]\s?(?=\d)/g, () => ' to '],
  [/(?<=\d)\s?[x×]\s?(?=\d)/g, () => ' by '],
  [/(?<![\w)])[-−](?=\d)/g, () => 'minus '],
  [
    new RegExp(`(?<![\\w.,])(${NUMBER})\\s?(${alternatives(Object.keys(UNITS))})(?![\\w°])`, 'g'),
    (_all, number, unit) =>
      `${decimalWords(number ?? '')} ${UNITS[unit ?? '']?.[isOne(number ?? '') ? 0 : 1] ?? ''}`,
  ],
  [new RegExp(`(?<![\\w.,])(${YEAR})(?![\\w]|[.,]\\d)`, 'g'), (year) => yearWords(year)],
  [new RegExp(`(?<![\\w.])(?:${NUMBER})(?![\\d]|\\.\\d)`, 'g'), (number) => ` ${decimalWords(number)} `],
  // What is left of numbers stands in words such as MP3, or has several dots as versions do.
  [/\d+(?:\.\d+)*/g, (digits) => ` ${digits.split('.').map(cardinalWords).join(' point ')} `],
  [
    /\b(Louis|Henry|Charles|George|Edward|Richard|James|William|Elizabeth|Philip|Napoleon|Pius|Benedict|John Paul) ([IVX]{1,6})\b/g,
    (_all, name, numeral) => `${name} the ${ordinalWords(String(romanValue(numeral ?? '')))}`,
  ],
  [
    /\b(Chapter|Part|Act|Scene|Volume|Book|Section|Phase|Type|Level|Class|War) ([IVX]{1,6})\b/g,
    (_all, what, numeral) => `${what} ${cardinalWords(String(romanValue(numeral ?? '')))}`,
  ],
];

const SCALE_WORDS: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  M: 'million',
  B: 'billion',
};
const scaleWord = (scale: string | undefined): string | undefined => scale && (SCALE_WORDS[scale] ?? scale);

function decadeWords(digits: string): string {
  const words = digits.length === 4 ? yearWords(digits) : cardinalWords(digits);
  return pluralWords(words);
}

/** What Unicode has as one character and speech as several. They have to go before characters are decomposed. */
const COMPOSED: readonly Step[] = [
  [
    new RegExp(`[${Object.keys(VULGAR_FRACTIONS).join('')}]`, 'g'),
    (sign) => ` ${VULGAR_FRACTIONS[sign] ?? ''}`,
  ],
  [/[™®]/g, () => ''],
];

/** Brings punctuation to the marks that the model knows, and leaves out what it does not. */
const PUNCTUATION: readonly Step[] = [
  [/(?:\. ?){3,}/g, () => '… '],
  [/ -{1,2} | ?[–—] ?|--+/g, () => '—'],
  [/[[{]/g, () => '('],
  [/[\]}]/g, () => ')'],
  [/。/g, () => '. '],
  [/、/g, () => ', '],
  [/[„«»]/g, () => '"'],
  [/(?<=^|[\s(—])"/g, () => '“'],
  [/"/g, () => '”'],
  [/[&+=@%×÷°#$€£¥§<>≈≤≥≠±©→πµμ]/g, (sign) => ` ${SIGNS[sign] ?? ''} `],
  [/[^A-Za-z'\n;:,.!?—…“”()-]/g, () => ' '],
  // An apostrophe or hyphen that is not within a word is a quotation mark, a bullet or a remnant.
  [/(?<![A-Za-z])['-]+|['-]+(?![A-Za-z])/g, () => ' '],
  [/ {2,}/g, () => ' '],
  [/ (?=[;:,.!?…)”\n])|(?<=[(“\n]) /g, () => ''],
];

const apply = (text: string, steps: readonly Step[]): string =>
  steps.reduce((changed, [pattern, speak]) => changed.replace(pattern, speak), text);

/**
 * Text as it is said: numbers, dates, times, money, units, abbreviations, signs and addresses become words, in
 * American English. What is left is ASCII words and the punctuation that shapes the speech; everything else (emoji,
 * other scripts) is left out. Line breaks stay.
 */
export function spokenText(text: string): string {
  const normal = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[‘’‚‛`´]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .replace(/(?: ?\n)+ ?/g, '\n');
  const plain = plainLetters(apply(normal, COMPOSED));
  return apply(apply(plain, STEPS), PUNCTUATION).trim();
}
