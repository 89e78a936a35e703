import type { ModelState } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';

/** What to know before choosing a model: in the language of the app where it knows the model, else as the server says. */
export function useModelNote() {
  const { t } = useTranslation('models');
  const notes: Readonly<Record<string, string | undefined>> = t('note', { returnObjects: true });
  return ({ model, note }: Pick<ModelState, 'model' | 'note'>): string | undefined =>
    note === undefined ? undefined : (notes[model] ?? note);
}
