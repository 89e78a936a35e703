import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the page in the browser while its screen is the one in front. */
export function useScreenTitle(title: string): void {
  const { t } = useTranslation();
  const navigation = useContext(NavigationContext);
  const pageTitle = `${title} · ${t('appName')}`;
  useEffect(() => {
    const show = () => {
      document.title = pageTitle;
    };
    if (!navigation || navigation.isFocused()) show();
    return navigation?.addListener('focus', show);
  }, [navigation, pageTitle]);
}
