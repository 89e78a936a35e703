import type { embeddings as english } from '../en/embeddings';
import type { TranslationOf } from '../translation';

export const embeddings: TranslationOf<typeof english> = {
  title: 'Embeddings',
  emptyTitle: 'Texte nach Bedeutung vergleichen',
  emptyText: 'Ein paar Sätze eingeben und sehen, welche einander nahe sind.',
};
