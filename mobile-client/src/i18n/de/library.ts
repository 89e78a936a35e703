import type { library as english } from '../en/library';
import type { TranslationOf } from '../translation';

export const library: TranslationOf<typeof english> = {
  title: 'Bibliothek',
  emptyTitle: 'Noch nichts gespeichert',
  emptyText: 'Alles, was entsteht, bleibt hier, samt den Angaben, wie es entstand.',
};
