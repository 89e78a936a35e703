import { describe, expect, it } from 'vitest';
import { spokenText } from './spoken-text.ts';

describe('spokenText', () => {
  it.each([
    // numbers
    ['0', 'zero'],
    ['1042 people', 'one thousand forty two people'],
    ['1,000,000', 'one million'],
    ['3.14', 'three point one four'],
    ['007', 'zero zero seven'],
    ['-5', 'minus five'],
    ['10-20', 'ten to twenty'],
    ['1st, 22nd and 103rd', 'first, twenty second and one hundred third'],
    ['½ or 2¾', 'one half or two and three quarters'],
    ['192.168.1.1', 'one hundred ninety two point one hundred sixty eight point one point one'],
    ['123456789012345678901234', /^one two three/],
    // money
    ['$1', 'one dollar'],
    ['$1,234.56', 'one thousand two hundred thirty four dollars and fifty six cents'],
    ['$0.05', 'five cents'],
    ['£2.01', 'two pounds and one penny'],
    ['€5 million', 'five million euros'],
    ['$3.5B', 'three point five billion dollars'],
    ['20 €', 'twenty euros'],
    // time and date
    ['3:45 pm', 'three forty five PM'],
    ['at 10:00', "at ten o'clock"],
    ['14:05', 'fourteen oh five'],
    ['9 a.m. sharp', 'nine AM sharp'],
    ['2026-01-31', 'January thirty first, twenty twenty six'],
    ['12/25/1999', 'December twenty fifth, nineteen ninety nine'],
    ['Jan. 5, 2024', 'January fifth, twenty twenty four'],
    ['5 May 1905', 'the fifth of May nineteen oh five'],
    ['in 1984', 'in nineteen eighty four'],
    ['2000 and 2005', 'two thousand and two thousand five'],
    ['the 1990s', 'the nineteen nineties'],
    // units and signs
    ['5 km', 'five kilometers'],
    ['1 kg', 'one kilogram'],
    ['3.5GB', 'three point five gigabytes'],
    ['-3°C', 'minus three degrees Celsius'],
    ['50%', 'fifty percent'],
    ['100 km/h', 'one hundred kilometers per hour'],
    ['R&D', 'R and D'],
    ['2 + 2 = 4', 'two plus two equals four'],
    ['#5', 'number five'],
    // abbreviations
    ['Dr. Smith vs. Mr. Jones', 'Doctor Smith versus Mister Jones'],
    ['St. James St.', 'Saint James Street'],
    ['e.g. this, i.e. that', 'for example this, that is that'],
    ['the U.S. economy', 'the US economy'],
    ['J. R. Smith', 'J R Smith'],
    ['No. 5', 'number five'],
    ['I said no. Then I left.', 'I said no. Then I left.'],
    ['Chapter IV', 'Chapter four'],
    ['Henry VIII', 'Henry the eighth'],
    // addresses
    ['https://example.com/docs', 'example dot com slash docs'],
    ['me@test.org', 'me at test dot org'],
    ['call 555-1234', 'call five five five, one two three four'],
    // words with digits
    ['MP3 and H2O', 'MP three and H two O'],
    ['COVID-19', 'COVID nineteen'],
    // writing
    ['He said "hello" - then…', 'He said “hello”—then…'],
    ['wait...what', 'wait… what'],
    ['‘quoted’ and don’t', "quoted and don't"],
    ['[a] {b}', '(a) (b)'],
    ['naïve café, Łódź', 'naive cafe, Lodz'],
    ['good 👍 job', 'good job'],
    ['* one\n* two', 'one\ntwo'],
    ['', ''],
  ])('%j is said %j', (text, said) => {
    if (typeof said === 'string') expect(spokenText(text)).toBe(said);
    else expect(spokenText(text)).toMatch(said);
  });

  it('gets through long runs of what its expressions look for', () => {
    for (const piece of [
      '1',
      '1.',
      '"',
      "'",
      '-',
      '. ',
      '1,',
      'a.',
      '12/',
      '@a',
      '$1 ',
      'a-',
      ' ',
      '\n',
      '1-',
      'www.',
    ]) {
      // An expression that tries every way takes minutes for it.
      expect(spokenText(piece.repeat(50_000 / piece.length)), piece).not.toMatch(/[\d@$/]/);
    }
  });
});
