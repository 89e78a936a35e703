import type { transcription as english } from '../en/transcription';
import type { TranslationOf } from '../translation';

export const transcription: TranslationOf<typeof english> = {
  title: 'Sprache zu Text',
  emptyTitle: 'Aufnehmen oder eine Aufnahme wählen',
  emptyText: 'Der Text erscheint mit Zeitangaben, zum Kopieren oder als Untertitel.',
};
