import type { home as english } from '../en/home';
import type { TranslationOf } from '../translation';

export const home: TranslationOf<typeof english> = {
  title: 'Was steht an?',
  about: {
    image_generation: 'Ein Bild beschreiben und erhalten',
    image_editing: 'Teile eines Bildes mit Worten ändern',
    image_editing_masked: 'Etwas aus einem Bild entfernen',
    image_editing_whole: 'Ein Bild als Ganzes verbessern',
    text_to_speech: 'Einen Text vorlesen lassen',
    speech_to_text: 'Aus einer Aufnahme Text machen',
    chat: 'Fragen, entwerfen, übersetzen, erklären',
    embeddings: 'Texte nach ihrer Bedeutung vergleichen',
  },
  state: {
    ready: 'Bereit',
    loading: 'Modell wird geladen',
    downloadable: 'Download nötig',
    downloading: 'Wird heruntergeladen',
    needs_key: 'Schlüssel nötig',
    unavailable: 'Nicht verfügbar',
    unknown: 'Wird geprüft',
    offline: 'Offline',
  },
  recent: 'Letzte Ergebnisse',
  recentEmpty: 'Hier erscheinen Ergebnisse. Sie bleiben auch ohne Netz lesbar.',
  seeAll: 'Alle zeigen',
  downloadingShare: 'Wird heruntergeladen, {{percent}} %',
};
