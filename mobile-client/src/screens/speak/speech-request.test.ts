import { EMPTY_SPEECH } from '../../services/drafts/speech-draft';
import { askedSpeech, speechParameters, speedRange, voiceToSend } from './speech-request';

const RULES = {
  voice: { default: 'slt', values: ['slt', 'rms'] },
  speed: { default: 1, minimum: 0.5, maximum: 2 },
};

test('only what was set goes out', () => {
  expect(speechParameters({ ...EMPTY_SPEECH, text: ' Hello. ' }, RULES, undefined)).toEqual({
    text: 'Hello.',
  });
  expect(
    speechParameters({ text: 'Hello.', voice: 'rms', speed: 1.5, format: 'mp3' }, RULES, 'local:flite'),
  ).toEqual({ text: 'Hello.', voice: 'rms', speed: 1.5, format: 'mp3', model: 'local:flite' });
});

test('a voice of another model stays at home, and the speed within what the model can', () => {
  const draft = { text: 'Hello.', voice: 'af_heart', speed: 4, format: 'wav' } as const;
  expect(speechParameters(draft, RULES, undefined)).toEqual({ text: 'Hello.', speed: 2 });
});

test('a model that names no voices takes one by its name', () => {
  expect(voiceToSend('alloy', {})).toBe('alloy');
  expect(voiceToSend('', {})).toBeUndefined();
  expect(voiceToSend('alloy', { voice: { supported: false } })).toBeUndefined();
});

test('a model with one speed has no range', () => {
  expect(speedRange({ speed: { supported: false } })).toBeNull();
  expect(speedRange({})).toEqual({ minimum: 0.25, maximum: 4, step: 0.05 });
});

test('parameters of another shape tell nothing', () => {
  expect(askedSpeech({ text: 5 })).toEqual({});
  expect(askedSpeech({ text: 'Hello.', voice: 'rms' })).toEqual({ text: 'Hello.', voice: 'rms' });
});
