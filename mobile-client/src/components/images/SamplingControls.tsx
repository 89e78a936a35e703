import { LIMITS } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { SliderField } from '../SliderField';
import { Text } from '../Text';
import { TextField } from '../TextField';
import {
  type ImageDraft,
  type ImageNumber,
  isSupported,
  numberOf,
  type Rules,
  rangeOf,
} from './image-parameters';
import { SeedField } from './SeedField';

interface SamplingControlsProps {
  draft: ImageDraft;
  rules: Rules;
  numbers: readonly Exclude<ImageNumber, 'width' | 'height'>[];
  /** Seed of the image in sight. */
  shownSeed: number | undefined;
  onChange: (change: Partial<ImageDraft>) => void;
}

/** How the model works: what to avoid, how long and how closely to follow the prompt, and from which seed. */
export function SamplingControls({ draft, rules, numbers, shownSeed, onChange }: SamplingControlsProps) {
  const { t } = useTranslation('image');
  const names = ['negative_prompt', ...numbers, 'seed'] as const;
  const ignored = names.filter((name) => !isSupported(rules, name));
  return (
    <>
      {isSupported(rules, 'negative_prompt') && (
        <TextField
          label={t('parameter.negative_prompt')}
          placeholder={t('negativePlaceholder')}
          value={draft.negative_prompt}
          onChangeText={(negative_prompt) => onChange({ negative_prompt })}
          maxLength={LIMITS.promptCharacters}
          multiline={{ minLines: 2, maxLines: 6 }}
        />
      )}
      {numbers
        .filter((name) => isSupported(rules, name))
        .map((name) => {
          const { usual: _, ...range } = rangeOf(rules, name);
          return (
            <SliderField
              key={name}
              {...range}
              label={t(`parameter.${name}`)}
              hint={t(`hint.${name}`)}
              value={numberOf(draft, rules, name)}
              onChange={(value) => onChange({ [name]: value })}
            />
          );
        })}
      {isSupported(rules, 'seed') && (
        <SeedField value={draft.seed} shown={shownSeed} onChange={(seed) => onChange({ seed })} />
      )}
      {ignored.length > 0 && (
        <Text variant="caption" tone="muted">
          {t('ignoredByModel', { parameters: ignored.map((name) => t(`parameter.${name}`)).join(', ') })}
        </Text>
      )}
    </>
  );
}
