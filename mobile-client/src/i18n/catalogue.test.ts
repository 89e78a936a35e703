import { i18n, LANGUAGES, setLanguage } from '.';
import { de } from './de';
import { en } from './en';

type Catalogue = { readonly [key: string]: string | Catalogue };

/** `area.key` of every text, with the text. */
function texts(catalogue: Catalogue, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') found.set(`${path}${key}`, value);
    else for (const [inner, text] of texts(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

const english = texts(en);
const german = texts(de);

test('German has every text that English has, and no other', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test('each text fills in the same values in both languages', () => {
  for (const [key, text] of english) {
    expect([key, placeholders(german.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  }
});

test('no text is empty', () => {
  for (const [key, text] of [...english, ...german]) expect([key, text.trim()]).not.toEqual([key, '']);
});

test('texts of more than three words are translated', () => {
  const words = (text: string) => text.replace(/\{\{.*?\}\}/g, '').match(/\p{L}+/gu) ?? [];
  const same = [...english].filter(([key, text]) => words(text).length > 3 && german.get(key) === text);
  expect(same).toEqual([]);
});

test('plural forms come in pairs', () => {
  for (const key of english.keys()) {
    if (key.endsWith('_one')) expect(english.has(key.replace(/_one$/, '_other'))).toBe(true);
  }
});

test('the language changes while the app runs', () => {
  expect(LANGUAGES).toEqual(['en', 'de']);
  setLanguage('de');
  expect(i18n.t('common:cancel')).toBe('Abbrechen');
  setLanguage('en');
  expect(i18n.t('common:cancel')).toBe('Cancel');
});
