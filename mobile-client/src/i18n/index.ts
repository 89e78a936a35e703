import { getLocales } from 'expo-localization';
import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de } from './de';
import { en } from './en';
import { namePageLanguage } from './namePageLanguage';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
/** What a person chose; `system` follows the device. */
export type LanguagePreference = 'system' | Language;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
  }
}

/** The first language of the device that the app speaks, else English. */
export function deviceLanguage(): Language {
  for (const { languageCode } of getLocales()) {
    const known = LANGUAGES.find((language) => language === languageCode);
    if (known) return known;
  }
  return 'en';
}

i18n.on('languageChanged', namePageLanguage);
void i18n.use(initReactI18next).init({
  resources: { en, de },
  lng: deviceLanguage(),
  fallbackLng: 'en',
  supportedLngs: LANGUAGES,
  defaultNS: 'common',
  ns: Object.keys(en),
  // React escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
});

/** Switches the app to another language while it runs. */
export function setLanguage(preference: LanguagePreference): void {
  const language = preference === 'system' ? deviceLanguage() : preference;
  if (i18n.language !== language) void i18n.changeLanguage(language);
}

export { i18n };
