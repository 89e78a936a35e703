import { describe, expect, it } from 'vitest';
import { languageCode } from './language-code.ts';

describe('languageCode', () => {
  it.each([
    ['en', 'en'],
    ['EN', 'en'],
    ['pt-BR', 'pt'],
    ['yue', 'yue'],
    ['english', 'en'],
    ['German', 'de'],
    ['chinese', 'zh'],
    ['norwegian', 'no'],
    ['klingon speech', undefined],
    ['', undefined],
  ])('reads %j as %j', (language, expected) => {
    expect(languageCode(language)).toBe(expected);
  });
});
