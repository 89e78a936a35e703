import type { ParameterRule } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { Select } from '../../components/Select';
import { TextField } from '../../components/TextField';
import { languageName } from '../../i18n/languageName';
import { voicesOf, voiceToSend } from './speech-request';
import { type Voice, voiceOf } from './voices';

const MODEL_CHOICE = '';
/** From so many voices on they stand in groups. */
const MANY = 9;

interface VoiceSelectProps {
  rules: Readonly<Record<string, ParameterRule>>;
  value: string | undefined;
  onChange: (voice: string | undefined) => void;
}

/** Chooses among the voices of the model; a model that does not name them takes one by its name. */
export function VoiceSelect({ rules, value, onChange }: VoiceSelectProps) {
  const { t, i18n } = useTranslation('speech');
  const voices = voicesOf(rules)?.map(voiceOf);
  if (rules.voice?.supported === false) return null;
  if (voices === undefined) {
    return (
      <TextField
        label={t('voice')}
        hint={t('voiceHint')}
        value={value ?? ''}
        onChangeText={(voice) => onChange(voice === '' ? undefined : voice)}
        autoCapitalize="none"
        autoCorrect={false}
        maxLength={128}
      />
    );
  }
  const describe = ({ language, gender }: Voice) =>
    [language && languageName(language, i18n.language), gender && t(`gender.${gender}`)]
      .filter(Boolean)
      .join(', ');
  const usual = rules.voice?.default;
  const grouped = voices.length >= MANY;
  return (
    <Select
      label={t('voice')}
      value={voiceToSend(value, rules) ?? MODEL_CHOICE}
      onChange={(voice) => onChange(voice === MODEL_CHOICE ? undefined : voice)}
      options={[
        {
          value: MODEL_CHOICE,
          label: t('voiceAutomatic'),
          description: typeof usual === 'string' ? voiceOf(usual).name : undefined,
        },
        ...byGroup(voices, describe).map((voice) => ({
          value: voice.id,
          label: voice.name,
          ...(grouped
            ? { group: describe(voice) || t('otherVoices') }
            : { description: describe(voice) || undefined }),
        })),
      ]}
    />
  );
}

/** Voices of one group together, groups and voices in the order of the model. */
function byGroup(voices: readonly Voice[], groupOf: (voice: Voice) => string): Voice[] {
  const groups = new Map<string, Voice[]>();
  for (const voice of voices) {
    const group = groupOf(voice);
    groups.set(group, [...(groups.get(group) ?? []), voice]);
  }
  return [...groups.values()].flat();
}
