import { NavigationContext } from 'expo-router/react-navigation';
import { useContext, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { focusContent } from './focusContent';

/** The page has just loaded: its focus is where the browser put it. */
let justLoaded = true;

/**
 * Names the page after the screen that is in front, and leads the focus there when what had it is out of sight, so
 * that keyboards and screen readers go on where the person is.
 */
export function useScreenInFront(title: string): void {
  const { t } = useTranslation();
  const navigation = useContext(NavigationContext);
  const pageTitle = `${title} · ${t('appName')}`;

  useEffect(() => {
    const name = () => {
      document.title = pageTitle;
    };
    if (!navigation || navigation.isFocused()) name();
    return navigation?.addListener('focus', name);
  }, [navigation, pageTitle]);

  useEffect(
    () =>
      navigation?.addListener('focus', () => {
        if (justLoaded) {
          justLoaded = false;
          return;
        }
        // One frame later the screen before is hidden.
        requestAnimationFrame(() => {
          if (isFocusLost()) focusContent();
        });
      }),
    [navigation],
  );
}

function isFocusLost(): boolean {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) return true;
  return activeElement instanceof HTMLElement && activeElement.offsetParent === null;
}
