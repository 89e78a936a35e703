import { setStringAsync } from 'expo-clipboard';
import { useTranslation } from 'react-i18next';
import { useToast } from './Toast';

/** Gives a function that puts a text on the clipboard and says so. */
export function useCopy() {
  const { t } = useTranslation();
  const toast = useToast();
  return async (text: string): Promise<void> => {
    if (await setStringAsync(text)) toast({ text: t('copied') });
  };
}
