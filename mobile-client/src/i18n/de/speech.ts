import type { speech as english } from '../en/speech';
import type { TranslationOf } from '../translation';

export const speech: TranslationOf<typeof english> = {
  title: 'Text vorlesen',
  emptyTitle: 'Etwas zum Anhören schreiben',
  emptyText: 'Einen Text einfügen oder tippen und eine Stimme wählen.',
};
