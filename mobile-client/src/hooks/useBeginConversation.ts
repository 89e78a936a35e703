import type { ChatOptions } from '../services/conversations';
import { useServices } from '../services/ServicesProvider';

/** Gives a function that makes a conversation with its first message, and resolves with its id; the answer comes after. */
export function useBeginConversation() {
  const { chat, conversations } = useServices();
  return async (text: string, options: ChatOptions): Promise<string> => {
    const { id } = await conversations.create(options);
    void chat.send(id, text);
    return id;
  };
}
