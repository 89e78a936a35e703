import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { Shell } from '../components/navigation/Shell';
import { Screen } from '../components/Screen';

/** An address that leads nowhere, with the navigation around it that leads on. */
export function NotFoundScreen() {
  const { t } = useTranslation('navigation');
  const router = useRouter();
  return (
    <Shell>
      <Screen title={t('notFoundTitle')} width="content">
        <EmptyState
          title={t('notFoundHeading')}
          text={t('notFoundText')}
          action={<Button kind="primary" label={t('notFoundAction')} onPress={() => router.replace('/')} />}
        />
      </Screen>
    </Shell>
  );
}
