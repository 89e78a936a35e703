import CloudOff from 'lucide-react-native/icons/cloud-off';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../hooks/useConnection';
import { useOutbox } from '../hooks/useOutbox';
import { Banner } from './Banner';

/** Says across every screen that the server does not answer, and how many requests wait for it. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const { state } = useConnection();
  const { waiting } = useOutbox();
  if (state !== 'offline' && state !== 'unreachable') return null;
  const texts: string[] = [t(`connection.${state}`)];
  if (waiting > 0) texts.push(t('connection.waiting', { count: waiting }));
  return <Banner icon={CloudOff} text={texts.join(' ')} />;
}
