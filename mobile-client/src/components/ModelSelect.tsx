import type { Capability, ModelState } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { fullModelName, useCapability } from '../hooks/useCapability';
import { useModelNote } from '../i18n/useModelNote';
import { Select } from './Select';

const SERVER_CHOICE = '';

interface ModelSelectProps {
  capability: Capability;
  /** Where several stand together; `Model` unless said otherwise. */
  label?: string;
  /** A choice that holds elsewhere than in the settings; `null` is the server's. */
  choice?: { model: string | null; onChange: (model: string | null) => void };
}

/** Chooses the model of a capability, for this and all requests to come unless `choice` says what for. */
export function ModelSelect({ capability, label, choice }: ModelSelectProps) {
  const { t } = useTranslation(['common', 'home']);
  const { models, modelName, model, defaultModel, choose } = useCapability(capability);
  const noteOf = useModelNote();
  const describe = (state: ModelState) =>
    [
      state.provider,
      state.availability === 'ready' ? undefined : t(`home:state.${state.availability}`),
      noteOf(state),
    ]
      .filter((part) => part !== undefined)
      .join(' · ');
  const general = modelName === undefined ? SERVER_CHOICE : model ? fullModelName(model) : modelName;
  const chosen = choice ? (choice.model ?? SERVER_CHOICE) : general;
  const change = choice?.onChange ?? choose;
  return (
    <Select
      label={label ?? t('model')}
      value={chosen}
      onChange={(name) => change(name === SERVER_CHOICE ? null : name)}
      options={[
        {
          value: SERVER_CHOICE,
          label: t('modelAutomatic'),
          description: defaultModel ?? undefined,
        },
        ...usableFirst(models).map((candidate) => ({
          value: fullModelName(candidate),
          label: candidate.model,
          description: describe(candidate),
        })),
      ]}
    />
  );
}

/** In the order of the server, but what has yet to be downloaded or lacks a key does not stand before what can be used. */
const usableFirst = (models: readonly ModelState[]): ModelState[] =>
  [...models].sort((a, b) => Number(isUsable(b)) - Number(isUsable(a)));

const isUsable = ({ availability }: ModelState): boolean =>
  availability === 'ready' || availability === 'loading';
