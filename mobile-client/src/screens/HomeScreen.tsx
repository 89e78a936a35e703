import { CAPABILITIES } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { Screen } from '../components/Screen';
import { Text } from '../components/Text';

export function HomeScreen() {
  const { t } = useTranslation(['home', 'common']);
  return (
    <Screen title={t('title')} width="content">
      {CAPABILITIES.map((capability) => (
        <Text key={capability}>{t(`common:capability.${capability}`)}</Text>
      ))}
    </Screen>
  );
}
