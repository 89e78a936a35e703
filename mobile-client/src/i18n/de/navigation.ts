import type { navigation as english } from '../en/navigation';
import type { TranslationOf } from '../translation';

export const navigation: TranslationOf<typeof english> = {
  label: 'Hauptnavigation',
  home: 'Start',
  create: 'Neu',
  image: 'Bild',
  edit: 'Bearbeiten',
  speak: 'Vorlesen',
  transcribe: 'Transkript',
  chat: 'Chat',
  embeddings: 'Embeddings',
  library: 'Bibliothek',
  settings: 'Einstellungen',
  status: 'Status',
  createTitle: 'Was soll entstehen?',
  notFoundTitle: 'Diese Seite gibt es nicht',
  notFoundHeading: 'Unter dieser Adresse ist nichts',
  notFoundText: 'Vielleicht ist sie veraltet oder vertippt.',
  notFoundAction: 'Zur Startseite',
  crashTitle: 'Diese Ansicht ist abgestürzt',
  crashText: 'Gesichertes ist nicht verloren. Ansicht erneut öffnen; hilft das nicht, zurück zur Startseite.',
};
