import type { Capability, ModelState } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { fullModelName, useCapability } from '../hooks/useCapability';
import { Select } from './Select';

const SERVER_CHOICE = '';

/** Chooses the model of a capability, for this and all requests to come. */
export function ModelSelect({ capability }: { capability: Capability }) {
  const { t } = useTranslation(['common', 'home']);
  const { models, modelName, model, defaultModel, choose } = useCapability(capability);
  const describe = ({ provider, availability, note }: ModelState) =>
    [provider, availability === 'ready' ? undefined : t(`home:state.${availability}`), note]
      .filter((part) => part !== undefined)
      .join(' · ');
  const chosen = modelName === undefined ? SERVER_CHOICE : model ? fullModelName(model) : modelName;
  return (
    <Select
      label={t('model')}
      value={chosen}
      onChange={(name) => choose(name === SERVER_CHOICE ? null : name)}
      options={[
        {
          value: SERVER_CHOICE,
          label: t('modelAutomatic'),
          description: defaultModel ?? undefined,
        },
        ...models.map((candidate) => ({
          value: fullModelName(candidate),
          label: candidate.model,
          description: describe(candidate),
        })),
      ]}
    />
  );
}
