import type { problems as english } from '../en/problems';
import type { TranslationOf } from '../translation';

export const problems: TranslationOf<typeof english> = {
  offline: {
    title: 'Dieses Gerät ist offline',
    advice: 'Mit einem Netz verbinden und erneut versuchen.',
  },
  cannot_connect: {
    title: 'Der Server antwortet nicht',
    advice: 'Läuft er, und stimmt seine Adresse in den Einstellungen?',
    adviceInSettings: 'Läuft er, und ist er von hier aus erreichbar?',
  },
  timeout: {
    title: 'Das hat zu lange gedauert',
    advice: 'Erneut versuchen. Eine kleinere Anfrage ist schneller.',
  },
  interrupted: {
    title: 'Die Verbindung brach vor dem Ende ab',
    advice: 'Was schon da war, bleibt. Für den Rest erneut versuchen.',
  },
  unauthorized: {
    title: 'Der Server verlangt einen API-Schlüssel',
    advice: 'Er lässt sich in den Einstellungen eingeben.',
    adviceInSettings: 'Er lässt sich oben eingeben.',
  },
  wrong_key: {
    title: 'Der Server kennt diesen API-Schlüssel nicht',
    advice: 'Er lässt sich in den Einstellungen berichtigen.',
    adviceInSettings: 'Fehlt ein Zeichen, oder gehört er zu einem anderen Server?',
  },
  forbidden: {
    title: 'Der API-Schlüssel erlaubt das nicht',
    advice: 'In den Einstellungen einen anderen eingeben.',
    adviceInSettings: 'Oben einen anderen eingeben.',
  },
  not_found: {
    title: 'Der Server kennt dieses Modell nicht',
    advice: 'Ein anderes wählen.',
  },
  invalid: {
    title: 'So nimmt der Server die Anfrage nicht an',
    advice: 'Etwas daran ändern und erneut versuchen.',
  },
  too_large: {
    title: 'Die Datei ist zu groß für den Server',
    advice: 'Eine kleinere wählen.',
  },
  rate_limited: {
    title: 'Zu viele Anfragen auf einmal',
    advice: 'Kurz warten und erneut versuchen.',
  },
  model_unavailable: {
    title: 'Dafür ist gerade kein Modell verfügbar',
    advice: 'Unter Status steht, was fehlt.',
  },
  server: {
    title: 'Das ist auf dem Server gescheitert',
    advice: 'Erneut versuchen. Klappt es wieder nicht, hilft vielleicht ein anderes Modell.',
  },
  bad_data: {
    title: 'Die Antwort ist nicht lesbar',
    advice: 'App und Server haben vielleicht verschiedene Versionen. App neu laden und erneut versuchen.',
  },
  failed: {
    title: 'Auf diesem Gerät ist etwas schiefgegangen',
    advice: 'Erneut versuchen.',
  },
  capability: {
    downloadable: 'Zuerst muss ein Modell heruntergeladen werden',
    downloading: '{{model}} wird heruntergeladen',
    needs_key: 'Dem Server fehlt dafür ein Schlüssel',
    unavailable: 'Dafür ist gerade kein Modell verfügbar',
    offer: '{{model}} läuft auf dem Server selbst. Es wird einmal heruntergeladen.',
    offerOfSize: '{{model}} läuft auf dem Server selbst. Es wird einmal heruntergeladen, {{size}}.',
    cannot: 'Was bereitsteht, kann das nicht',
    downloadFailed: 'Der Download ist fehlgeschlagen',
    lastDownloadFailed: 'Der letzte Download ist fehlgeschlagen. Der Server meldet: {{reason}}',
    notDownloaded: '{{model}} ist noch nicht heruntergeladen.',
    keyMissing: '{{provider}} verlangt einen Schlüssel, den der Server noch nicht hat.',
    keyMissingIn: '{{provider}} verlangt einen Schlüssel. Auf dem Server gehört er in {{variable}}.',
  },
  serverSays: 'Der Server meldet: {{text}}',
  serverWords: 'In den Worten des Servers',
  knowsOnly: {
    text_to_speech: '{{model}} spricht nur {{languages}}',
    speech_to_text: '{{model}} versteht nur {{languages}}',
  },
  chooseOtherLanguage: 'Eine andere Sprache oder ein anderes Modell wählen.',
  otherKnows: '{{model}} kann {{language}}.',
  otherKnowsOfSize: '{{model}} kann {{language}}. Es wird einmal auf den Server heruntergeladen, {{size}}.',
  useModel: '{{model}} verwenden',
  nextTry: 'Nächster Versuch in {{time}}.',
  tryingAgain: 'Neuer Versuch läuft.',
  waitSeconds: 'In {{time}} erneut versuchen.',
  openSettings: 'Einstellungen öffnen',
  openStatus: 'Status öffnen',
  downloadModel: 'Modell herunterladen',
  requestId: 'Anfrage {{id}}',
};
