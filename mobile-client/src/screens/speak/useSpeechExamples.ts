import { useTranslation } from 'react-i18next';
import { useSpokenLanguages } from '../../hooks/useSpokenLanguages';
import { LANGUAGES } from '../../i18n';

/** Texts to try, in a language that the model speaks: the app's if it can be, else another that the app knows. */
export function useSpeechExamples(): string[] {
  const { i18n } = useTranslation();
  const { knows } = useSpokenLanguages('text_to_speech');
  const language = [i18n.language, ...LANGUAGES].find(knows);
  if (language === undefined) return [];
  const t = i18n.getFixedT(language, 'speech');
  return [t('examples.welcome'), t('examples.story'), t('examples.weather')];
}
