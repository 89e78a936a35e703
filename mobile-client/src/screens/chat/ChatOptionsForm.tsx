import type { ParameterRule } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ModelSelect } from '../../components/ModelSelect';
import { SliderField } from '../../components/SliderField';
import type { SliderRange } from '../../components/slider-values';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/Toast';
import { fullModelName, useCapability } from '../../hooks/useCapability';
import { useSettings } from '../../hooks/useSettings';
import type { ChatOptions } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { newChatSettings } from './new-chat-options';

interface ChatOptionsFormProps {
  options: ChatOptions;
  onChange: (options: ChatOptions) => void;
}

type Sampling = 'temperature' | 'top_p' | 'top_k' | 'max_tokens';

/** What the API takes where a model names no narrower range, and where the slider begins while nothing is set. */
const SAMPLING: Record<Sampling, SliderRange & { start: number }> = {
  temperature: { minimum: 0, maximum: 2, step: 0.05, start: 0.7 },
  top_p: { minimum: 0, maximum: 1, step: 0.05, start: 0.95 },
  top_k: { minimum: 0, maximum: 200, step: 1, start: 40 },
  max_tokens: { minimum: 16, maximum: 8_192, step: 16, start: 1_024 },
};
const ORDER: readonly Sampling[] = ['temperature', 'top_p', 'top_k', 'max_tokens'];

/** Model, system prompt and sampling of a conversation. */
export function ChatOptionsForm({ options, onChange }: ChatOptionsFormProps) {
  const { t } = useTranslation('chat');
  const toast = useToast();
  const styles = useStyles();
  const { models, model: defaultModel } = useCapability('chat');
  const { settings, update } = useSettings();
  const chosen = models.find(
    (model) => fullModelName(model) === options.model || model.model === options.model,
  );
  const rules = (chosen ?? defaultModel)?.parameters ?? {};

  const set = <Name extends keyof ChatOptions>(name: Name, value: ChatOptions[Name]) => {
    const { [name]: _, ...others } = options;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  const keepForNew = () => {
    const { chat: _, ...models } = settings.models;
    update({
      chat: newChatSettings(options),
      models: options.model === undefined ? models : { ...models, chat: options.model },
    });
    toast({ text: t('usedForNew') });
  };

  return (
    <View style={styles.form}>
      <ModelSelect
        capability="chat"
        choice={{
          model: options.model ?? null,
          onChange: (model) => set('model', model ?? undefined),
        }}
      />
      <TextField
        label={t('systemPrompt')}
        placeholder={t('systemPromptPlaceholder')}
        multiline={{ minLines: 3, maxLines: 10 }}
        value={options.system_prompt ?? ''}
        onChangeText={(text) => set('system_prompt', text === '' ? undefined : text)}
      />
      {ORDER.map((name) => (
        <SamplingField
          key={name}
          name={name}
          rule={rules[name]}
          value={options[name]}
          onChange={(value) => set(name, value)}
        />
      ))}
      <Button label={t('useForNew')} onPress={keepForNew} />
    </View>
  );
}

interface SamplingFieldProps {
  name: Sampling;
  rule: ParameterRule | undefined;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

function SamplingField({ name, rule, value, onChange }: SamplingFieldProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const { start, ...limits } = SAMPLING[name];
  const range = {
    ...limits,
    minimum: Math.max(limits.minimum, rule?.minimum ?? limits.minimum),
    maximum: Math.min(rule?.maximum ?? limits.maximum, name === 'max_tokens' ? 131_072 : limits.maximum),
  };
  const usual = typeof rule?.default === 'number' ? rule.default : undefined;
  const label = t(name);
  const unsupported = rule?.supported === false;
  const explanation = name === 'max_tokens' ? undefined : t(`${name}Hint`);
  const hint = unsupported ? t('unsupported') : value === undefined ? t('notSet') : explanation;
  return (
    <View>
      <SliderField
        {...range}
        label={label}
        {...(name === 'max_tokens' ? { unit: t('max_tokensUnit') } : {})}
        value={value}
        unset={{ text: t('notSet'), usual, start: Math.min(start, range.maximum) }}
        onChange={onChange}
        disabled={unsupported}
        {...(hint === undefined ? {} : { hint })}
      />
      {value !== undefined && (
        <Button
          kind="plain"
          label={t('resetShort')}
          accessibilityLabel={t('reset', { name: label })}
          onPress={() => onChange(undefined)}
          style={styles.reset}
        />
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  form: { gap: spacing.xl },
  reset: { alignSelf: 'flex-start', marginLeft: -spacing.md },
}));
