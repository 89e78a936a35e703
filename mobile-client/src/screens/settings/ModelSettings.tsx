import { CAPABILITIES } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Group } from '../../components/Group';
import { ModelSelect } from '../../components/ModelSelect';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

/** The model that each capability is asked for. */
export function ModelSettings() {
  const { t } = useTranslation(['settings', 'common']);
  const styles = useStyles();
  return (
    <Group title={t('models')}>
      <View style={styles.models}>
        <Text variant="caption" tone="muted">
          {t('modelsHint')}
        </Text>
        {CAPABILITIES.map((capability) => (
          <ModelSelect
            key={capability}
            capability={capability}
            label={t(`common:capability.${capability}`)}
          />
        ))}
      </View>
    </Group>
  );
}

const useStyles = createStyles(() => ({
  models: { padding: spacing.lg, gap: spacing.lg },
}));
