/** Per kind of problem: what happened, and what to do about it. */
export const problems = {
  offline: {
    title: 'This device is offline',
    advice: 'Connect to a network and try again.',
  },
  cannot_connect: {
    title: 'The server does not answer',
    advice: 'See that it is running, and that its address in Settings is right.',
    adviceInSettings: 'See that it is running, and that it can be reached from here.',
  },
  timeout: {
    title: 'It took too long',
    advice: 'Try again. A smaller request is faster.',
  },
  interrupted: {
    title: 'The connection broke before the end',
    advice: 'What had arrived is kept. Try again for the rest.',
  },
  unauthorized: {
    title: 'The server asks for an API key',
    advice: 'Enter it in Settings.',
    adviceInSettings: 'Enter it above.',
  },
  wrong_key: {
    title: 'The server does not know this API key',
    advice: 'Check it in Settings.',
    adviceInSettings: 'See that nothing is missing from it, and that it belongs to this server.',
  },
  forbidden: {
    title: 'The API key does not allow this',
    advice: 'Enter another one in Settings.',
    adviceInSettings: 'Enter another one above.',
  },
  not_found: {
    title: 'The server does not know this model',
    advice: 'Choose another one.',
  },
  invalid: {
    title: 'The server does not accept this as it is',
    advice: 'Change it and try again.',
  },
  too_large: {
    title: 'The file is too large for the server',
    advice: 'Choose a smaller one.',
  },
  rate_limited: {
    title: 'Too many requests at once',
    advice: 'Wait a moment and try again.',
  },
  model_unavailable: {
    title: 'No model can do this right now',
    advice: 'See Status for what it needs.',
  },
  server: {
    title: 'It failed on the server',
    advice: 'Try again. If it fails again, another model may help.',
  },
  bad_data: {
    title: 'The reply could not be read',
    advice: 'App and server may be of different versions. Reload the app and try again.',
  },
  failed: {
    title: 'Something went wrong on this device',
    advice: 'Try again.',
  },
  capability: {
    downloadable: 'A model has to be downloaded first',
    downloading: '{{model}} is being downloaded',
    needs_key: 'The server needs a key for this',
    unavailable: 'No model can do this right now',
    offer: '{{model}} runs on the server itself. It is downloaded once.',
    offerOfSize: '{{model}} runs on the server itself. It is downloaded once, {{size}}.',
    cannot: 'What is ready cannot do this',
    downloadFailed: 'The download failed',
    lastDownloadFailed: 'The last download failed. The server says: {{reason}}',
    notDownloaded: '{{model}} has not been downloaded yet.',
    keyMissing: '{{provider}} needs a key, which the server does not have yet.',
    keyMissingIn: '{{provider}} needs a key. On the server it belongs in {{variable}}.',
  },
  serverSays: 'The server says: {{text}}',
  serverWords: 'In the words of the server',
  knowsOnly: {
    text_to_speech: '{{model}} speaks only {{languages}}',
    speech_to_text: '{{model}} understands only {{languages}}',
  },
  chooseOtherLanguage: 'Choose another language or another model.',
  otherKnows: '{{model}} knows {{language}}.',
  otherKnowsOfSize: '{{model}} knows {{language}}. It is downloaded to the server once, {{size}}.',
  useModel: 'Use {{model}}',
  nextTry: 'Next try in {{time}}.',
  tryingAgain: 'Trying again now.',
  waitSeconds: 'Try again in {{time}}.',
  openSettings: 'Open Settings',
  openStatus: 'Open Status',
  downloadModel: 'Download the model',
  requestId: 'Request {{id}}',
} as const;
