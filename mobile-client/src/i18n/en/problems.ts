/** Per kind of problem: what happened, and what to do about it. */
export const problems = {
  offline: {
    title: 'This device is offline',
    advice: 'Connect to a network and try again.',
  },
  cannot_connect: {
    title: 'The server does not answer',
    advice: 'See that it is running, and that its address in Settings is right.',
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
  },
  forbidden: {
    title: 'The API key does not allow this',
    advice: 'Enter another one in Settings.',
  },
  not_found: {
    title: 'The server does not know this model',
    advice: 'Choose another one.',
  },
  invalid: {
    title: 'The server does not accept this as it is',
    advice: 'Change what is named below and try again.',
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
    adviceDownload: 'The server can download one. That is needed once.',
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
  },
  waitSeconds: 'Try again in {{time}}.',
  openSettings: 'Open Settings',
  openStatus: 'Open Status',
  downloadModel: 'Download the model',
  requestId: 'Request {{id}}',
  attempt: '{{model}}: {{reason}}',
} as const;
