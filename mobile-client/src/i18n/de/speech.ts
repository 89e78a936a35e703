import type { speech as english } from '../en/speech';
import type { TranslationOf } from '../translation';

export const speech: TranslationOf<typeof english> = {
  title: 'Text vorlesen',
  emptyTitle: 'Etwas zum Anhören schreiben',
  emptyText:
    'Einen Text einfügen, tippen oder als Datei öffnen und eine Stimme wählen. Auch lange Texte sind willkommen.',
  examples: {
    welcome: 'Willkommen. Schön, dass du da bist.',
    story: 'Der Leuchtturm war seit Jahren dunkel, als eines Nachts im März ein Licht anging.',
    weather: 'Morgen wird es trocken und mild, mit leichtem Wind aus Südwest.',
  },
  text: 'Text',
  textPlaceholder: 'Text schreiben oder einfügen',
  speak: 'Vorlesen',
  openFile: 'Textdatei öffnen',
  fileFailed: 'Diese Datei ließ sich nicht lesen',
  characters: '{{formatted}} / {{limit}} Zeichen',
  tooLong: 'Höchstens {{limit}} Zeichen auf einmal. Den Text kürzen oder in Teilen vorlesen.',
  voice: 'Stimme',
  voiceAutomatic: 'Automatisch',
  voiceHint: 'Mit ihrem Namen. Leer nimmt das Modell seine eigene.',
  otherVoices: 'Andere Stimmen',
  gender: { female: 'weiblich', male: 'männlich' },
  sample: 'Probe hören',
  sampleStop: 'Probe beenden',
  sampleTitle: 'Probe einer Stimme',
  speed: 'Sprechtempo',
  speedUnit: '×',
  speedIs: 'Tempo {{speed}}×',
  format: 'Format',
  formats: { wav: 'WAV', mp3: 'MP3', ogg: 'Ogg', flac: 'FLAC' },
  working: 'Der Text wird gesprochen',
  elapsed: 'Der Text wird gesprochen, seit {{time}}',
  ready: 'Die Aufnahme ist fertig',
  useAgain: 'Text wiederverwenden',
  recent: 'Zuletzt vorgelesen',
};
