import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { layout, spacing } from '../theme/tokens';
import { Button } from './Button';
import { Screen } from './Screen';
import { Text } from './Text';

interface RouteCrashProps {
  error: Error;
  retry: () => void;
}

/** What a screen that broke shows; routes export it as their `ErrorBoundary`. */
export function RouteCrash({ error, retry }: RouteCrashProps) {
  const { t } = useTranslation(['navigation', 'common']);
  const router = useRouter();
  const styles = useStyles();
  return (
    <Screen title={t('crashTitle')}>
      <View role="alert" style={styles.words}>
        <Text>{t('crashText')}</Text>
        <Text variant="code" tone="muted" selectable>
          {error.message}
        </Text>
        <View style={styles.actions}>
          <Button kind="primary" label={t('common:retry')} onPress={retry} />
          <Button label={t('notFoundAction')} onPress={() => router.replace('/')} />
        </View>
      </View>
    </Screen>
  );
}

const useStyles = createStyles(() => ({
  words: { gap: spacing.lg, maxWidth: layout.reading },
  actions: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.sm },
}));
