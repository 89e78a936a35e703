import { DEFAULT_SETTINGS } from '../../services/settings/settings';
import { newChatOptions, newChatSettings } from './new-chat-options';

test('nothing is set at first', () => {
  expect(newChatOptions(DEFAULT_SETTINGS)).toEqual({});
});

test('what is kept for new conversations comes back in them', () => {
  const options = { system_prompt: 'Be brief.', temperature: 0, top_p: 0.9, top_k: 0, max_tokens: 64 };
  const settings = { ...DEFAULT_SETTINGS, chat: newChatSettings(options), models: { chat: 'local:qwen' } };
  expect(newChatOptions(settings)).toEqual({ ...options, model: 'local:qwen' });
});

test('an option that is not set is forgotten', () => {
  expect(newChatSettings({ temperature: 1 })).toEqual({ ...DEFAULT_SETTINGS.chat, temperature: 1 });
});
