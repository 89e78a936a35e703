import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function StatusScreen() {
  const { t } = useTranslation('status');
  return (
    <Screen title={t('title')}>
      <EmptyState title={t('emptyTitle')} text={t('emptyText')} />
    </Screen>
  );
}
