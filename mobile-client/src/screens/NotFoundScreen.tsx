import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function NotFoundScreen() {
  const { t } = useTranslation('navigation');
  const router = useRouter();
  return (
    <Screen title={t('home')}>
      <EmptyState
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        action={<Button kind="primary" label={t('notFoundAction')} onPress={() => router.replace('/')} />}
      />
    </Screen>
  );
}
