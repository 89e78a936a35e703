import { voiceOf } from './voices';

test('a Kokoro voice tells its language and gender', () => {
  expect(voiceOf('af_heart')).toEqual({ id: 'af_heart', name: 'Heart', language: 'en-US', gender: 'female' });
  expect(voiceOf('bm_george')).toMatchObject({ name: 'George', language: 'en-GB', gender: 'male' });
  expect(voiceOf('zf_xiaobei')).toMatchObject({ name: 'Xiaobei', language: 'zh' });
});

test('speakers of CMU go by their initials', () => {
  expect(voiceOf('slt')).toMatchObject({ name: 'SLT', language: 'en-US', gender: 'female' });
});

test('other names are shown as they are, single words with a capital', () => {
  expect(voiceOf('alloy')).toEqual({ id: 'alloy', name: 'Alloy' });
  expect(voiceOf('en_US-lessac-medium')).toEqual({ id: 'en_US-lessac-medium', name: 'en_US-lessac-medium' });
  expect(voiceOf('qf_nobody')).toEqual({ id: 'qf_nobody', name: 'qf_nobody' });
});
