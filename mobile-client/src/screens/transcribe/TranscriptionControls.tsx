import { useTranslation } from 'react-i18next';
import { ModelSelect } from '../../components/ModelSelect';
import { Select } from '../../components/Select';
import { useCapability } from '../../hooks/useCapability';
import { useSettings } from '../../hooks/useSettings';
import { languageName, ownLanguageName, SPOKEN_LANGUAGES } from '../../i18n/languageName';

const AUTOMATIC = '';
const DAYS = [1, 7, 30, 365] as const;

interface TranscriptionControlsProps {
  /** BCP 47; undefined for what the model hears. */
  language: string | undefined;
  onLanguage: (language: string | undefined) => void;
}

/** Which language is spoken, which model listens, and how long recordings are kept. */
export function TranscriptionControls({ language, onLanguage }: TranscriptionControlsProps) {
  const { t, i18n } = useTranslation('transcription');
  const { rules } = useCapability('speech_to_text');
  const { settings, update } = useSettings();
  const languages = (rules.language?.values ?? SPOKEN_LANGUAGES)
    .map((code) => ({ code, name: languageName(code, i18n.language) }))
    .sort((a, b) => a.name.localeCompare(b.name, i18n.language));
  return (
    <>
      {rules.language?.supported !== false && (
        <Select
          label={t('language')}
          value={language ?? AUTOMATIC}
          onChange={(code) => onLanguage(code === AUTOMATIC ? undefined : code)}
          options={[
            { value: AUTOMATIC, label: t('languageAutomatic'), description: t('languageAutomaticHint') },
            ...languages.map(({ code, name }) => {
              const own = ownLanguageName(code);
              return { value: code, label: name, description: own === name ? undefined : own };
            }),
          ]}
        />
      )}
      <ModelSelect capability="speech_to_text" />
      <Select
        label={t('keepRecordings')}
        hint={t('keepRecordingsHint')}
        value={`${settings.recording_days}`}
        onChange={(days) => update({ recording_days: Number(days) })}
        options={DAYS.map((days) => ({ value: `${days}`, label: t('days', { count: days }) }))}
      />
    </>
  );
}
