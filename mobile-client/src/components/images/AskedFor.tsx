import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { Text } from '../Text';
import type { AskedParameters } from './image-parameters';

interface AskedForProps {
  asked: AskedParameters;
  /** The one that answered. */
  model: string | null;
}

/** The request of an image below it: its words, then its numbers. */
export function AskedFor({ asked, model }: AskedForProps) {
  const { t } = useTranslation('image');
  const styles = useStyles();
  const format = useFormat();
  const { width, height, num_inference_steps, guidance_scale, strength, seed } = asked;
  const facts = [
    width !== undefined && height !== undefined && t('size', { width: `${width}`, height: `${height}` }),
    num_inference_steps !== undefined && t('steps', { count: num_inference_steps }),
    guidance_scale !== undefined && t('guidance', { value: format.number(guidance_scale, 1) }),
    strength !== undefined && t('strength', { value: format.number(strength, 2) }),
    seed !== undefined && t('seedIs', { seed: `${seed}` }),
    model,
  ].filter((fact) => typeof fact === 'string');
  return (
    <View style={styles.words}>
      {asked.prompt !== undefined && <Text selectable>{asked.prompt}</Text>}
      {asked.negative_prompt !== undefined && (
        <Text variant="caption" tone="muted" selectable>
          {t('without', { prompt: asked.negative_prompt })}
        </Text>
      )}
      <Text variant="figures" tone="muted" selectable>
        {facts.join(' · ')}
      </Text>
    </View>
  );
}

const useStyles = createStyles(() => ({
  words: { gap: spacing.xs, maxWidth: layout.reading },
}));
