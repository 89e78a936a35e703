import type { ChatOptions } from '../../services/conversations';
import type { Settings } from '../../services/settings';

/** The options that a new conversation begins with. */
export function newChatOptions({ chat, models }: Settings): ChatOptions {
  const { system_prompt, ...sampling } = chat;
  const set = Object.entries(sampling).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(set),
    ...(system_prompt === '' ? {} : { system_prompt }),
    ...(models.chat === undefined ? {} : { model: models.chat }),
  };
}

/** Options of a conversation as the settings keep them for new ones. */
export const newChatSettings = (options: ChatOptions): Settings['chat'] => ({
  system_prompt: options.system_prompt ?? '',
  temperature: options.temperature ?? null,
  top_p: options.top_p ?? null,
  top_k: options.top_k ?? null,
  max_tokens: options.max_tokens ?? null,
});
