/** Names of languages in these languages themselves, for where the platform cannot name them. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  ar: 'العربية',
  cs: 'Čeština',
  da: 'Dansk',
  de: 'Deutsch',
  el: 'Ελληνικά',
  en: 'English',
  'en-GB': 'English (UK)',
  'en-US': 'English (US)',
  es: 'Español',
  fi: 'Suomi',
  fr: 'Français',
  he: 'עברית',
  hi: 'हिन्दी',
  hu: 'Magyar',
  id: 'Bahasa Indonesia',
  it: 'Italiano',
  ja: '日本語',
  ko: '한국어',
  nl: 'Nederlands',
  no: 'Norsk',
  pl: 'Polski',
  pt: 'Português',
  'pt-BR': 'Português (Brasil)',
  ro: 'Română',
  ru: 'Русский',
  sv: 'Svenska',
  th: 'ไทย',
  tr: 'Türkçe',
  uk: 'Українська',
  vi: 'Tiếng Việt',
  zh: '中文',
};

/** Languages that speech models commonly know, by their code. */
export const SPOKEN_LANGUAGES: readonly string[] = Object.keys(OWN_NAMES).filter(
  (code) => !code.includes('-'),
);

/** The name of a language (BCP 47) in the language of the app; its own name where the platform cannot tell. */
export function languageName(code: string, languageOfApp: string): string {
  try {
    // Not in every engine for React Native.
    const names = new Intl.DisplayNames(languageOfApp, { type: 'language' });
    return names.of(code) ?? OWN_NAMES[code] ?? code;
  } catch {
    return OWN_NAMES[code] ?? code;
  }
}

/** The name that its speakers give it. */
export const ownLanguageName = (code: string): string | undefined => OWN_NAMES[code];
