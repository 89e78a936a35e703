import type { transcription as english } from '../en/transcription';
import type { TranslationOf } from '../translation';

export const transcription: TranslationOf<typeof english> = {
  title: 'Sprache zu Text',
  emptyTitle: 'Aufnehmen oder eine Aufnahme wählen',
  emptyText: 'Der Text erscheint mit Zeitangaben, zum Kopieren oder als Untertitel.',
  record: 'Aufnehmen',
  recordAgain: 'Neu aufnehmen',
  finish: 'Aufnahme beenden',
  recorded: 'Bisher aufgenommen',
  recordingName: 'Aufnahme, {{made}}',
  fileName: 'Gewählte Datei',
  chooseFile: 'Datei wählen',
  fileFailed: 'Diese Datei ließ sich nicht lesen',
  transcribe: 'In Text umwandeln',
  deleteRecording: 'Aufnahme löschen',
  deleteTitle: 'Diese Aufnahme löschen?',
  deleteText: 'Ihr Text bleibt in der Bibliothek. Die Aufnahme lässt sich nicht zurückholen.',
  recorder: {
    insecure_context: {
      title: 'Aufnehmen geht nur über https oder auf localhost',
      advice:
        'Browser geben das Mikrofon nur Seiten, die über https oder von localhost kommen. Die App unter einer solchen Adresse öffnen oder eine Datei wählen.',
    },
    unsupported: {
      title: 'Dieser Browser kann nicht aufnehmen',
      advice: 'Die App in einem anderen Browser öffnen oder eine Datei wählen.',
    },
    denied: {
      title: 'Das Mikrofon ist nicht erlaubt',
      advice:
        'In den Einstellungen des Browsers oder Geräts für diese App erlauben und dann erneut aufnehmen.',
    },
    failed: {
      title: 'Die Aufnahme ist misslungen',
      advice: 'Ist ein Mikrofon angeschlossen, und benutzt es keine andere App? Dann erneut aufnehmen.',
    },
  },
  silent: 'Es ist nichts zu hören',
  silentText:
    'Ist das richtige Mikrofon angeschlossen und nicht stumm? Die Aufnahme lässt sich anhören oder trotzdem umwandeln.',
  working: 'Sprache wird zu Text',
  elapsed: 'Sprache wird zu Text, seit {{time}}',
  uploading: 'Wird hochgeladen, {{percent}} %',
  ready: 'Der Text ist fertig',
  nothingSaid: 'Keine Sprache gefunden',
  nothingSaidText:
    'Näher am Mikrofon sprechen, oder in den Optionen die Sprache oder ein anderes Modell wählen und erneut versuchen.',
  makeAgain: 'Erneut umwandeln',
  transcript: 'Text der Aufnahme',
  recordingGone: 'Die Aufnahme ist nicht mehr da, ihr Text lässt sich daher nicht anhören.',
  keptUntil: 'Bleibt auf diesem Gerät bis {{date}}',
  confidence: 'zu {{percent}} % sicher',
  duration: '{{time}} lang',
  appendToChat: 'An Chat anhängen',
  speakIt: 'Vorlesen',
  saveText: 'Text',
  saveTextHint: 'Ohne Zeitangaben, als .txt',
  saveSrt: 'Untertitel',
  saveSrtHint: 'Mit Zeitangaben, als .srt',
  language: 'Sprache',
  languageAutomatic: 'Automatisch',
  languageAutomaticHint: 'Die das Modell hört',
  keepRecordings: 'Aufnahmen behalten',
  keepRecordingsHint: 'Nur auf diesem Gerät. Der Server behält keine.',
  days_one: '{{count}} Tag',
  days_other: '{{count}} Tage',
  recent: 'Letzte Texte',
};
