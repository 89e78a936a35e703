import type { edit as english } from '../en/edit';
import type { TranslationOf } from '../translation';

export const edit: TranslationOf<typeof english> = {
  title: 'Bild bearbeiten',
  emptyTitle: 'Ein Bild zum Bearbeiten wählen',
  emptyText: 'Die Stelle übermalen, die sich ändern soll, und sagen, was dort zu sehen sein soll.',
};
