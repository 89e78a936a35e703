import type { image as english } from '../en/image';
import type { TranslationOf } from '../translation';

export const image: TranslationOf<typeof english> = {
  title: 'Bild erzeugen',
  emptyTitle: 'Ein Bild beschreiben',
  emptyText:
    'Was ist zu sehen, in welchem Stil, in welchem Licht? Je genauer, desto näher kommt das Ergebnis.',
};
