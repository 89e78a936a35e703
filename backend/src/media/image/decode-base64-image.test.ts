import { describe, expect, it } from 'vitest';
import { InvalidFormatError } from '../../utils/errors.ts';
import { decodeBase64Image } from './decode-base64-image.ts';

const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

describe('decodeBase64Image', () => {
  it.each([0, 1, 2, 3])('reads plain base64 of every padding (%i bytes cut)', (cut) => {
    const expected = bytes.subarray(cut);
    expect(Buffer.from(decodeBase64Image(expected.toString('base64')))).toEqual(expected);
  });

  it.each([
    ['a data URL', `data:image/png;base64,${bytes.toString('base64')}`],
    ['a data URL with parameters', `data:image/svg+xml;charset=utf-8;base64,${bytes.toString('base64')}`],
    ['an upper-case data URL', `DATA:IMAGE/PNG;BASE64,${bytes.toString('base64')}`],
    ['text broken into lines', bytes.toString('base64').replace(/.{76}/g, '$&\r\n')],
    ['text with blanks around it', ` \n${bytes.toString('base64')}\n `],
    ['a data URL broken into lines', `data:image/png;base64,\n${bytes.toString('base64')}\n`],
    ['text without padding', bytes.toString('base64').replace(/=+$/, '')],
    ['the URL-safe alphabet', bytes.toString('base64url')],
  ])('reads %s', (_, text) => {
    expect(Buffer.from(decodeBase64Image(text))).toEqual(bytes);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['an empty data URL', 'data:image/png;base64,'],
    ['padding alone', '=='],
    ['a data URL that is not an image', `data:text/html;base64,${bytes.toString('base64')}`],
    ['a data URL that is not base64', 'data:image/svg+xml,<svg/>'],
    ['a web address', 'https://example.com/a.png'],
    [
      'a character outside the alphabet',
      `${bytes.toString('base64').slice(0, 100)}*${bytes.toString('base64').slice(101)}`,
    ],
    ['a letter outside ASCII', `é${bytes.toString('base64')}`],
    ['characters wider than a byte', `→${bytes.toString('base64')}`],
    ['padding in the middle', `QUJD=${bytes.toString('base64')}`],
    ['too much padding', 'QUI==='],
    ['padding where none belongs', 'QUJD='],
    ['a digit too many', 'QUJDR'],
  ])('refuses %s', (_, text) => {
    expect(() => decodeBase64Image(text)).toThrow(InvalidFormatError);
  });

  it('reads 25 MB broken into lines', () => {
    const large = Buffer.alloc(25_000_000, 'pixels');
    const text = large.toString('base64').replace(/.{1000}/g, '$&\n');
    expect(large.equals(decodeBase64Image(text))).toBe(true);
  });
});
