import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { ChatOptions, Conversation, Message } from '../services/conversations';
import { useServices } from '../services/ServicesProvider';

export interface UseChat {
  /** Undefined while it is read, null when there is none of that id. */
  conversation: Conversation | null | undefined;
  messages: readonly Message[];
  /** Whether an answer is being made. */
  running: boolean;
  /** When that began, ms since the epoch. */
  startedAt: number | null;
  send(text: string): Promise<void>;
  stop(): void;
  regenerate(messageId?: string): Promise<void>;
  editAndResend(messageId: string, text: string): Promise<void>;
  /** Lets the last answer go on where it broke off. */
  continueAnswer(): Promise<void>;
  /** Removes a message. */
  removeMessage(messageId: string): Promise<void>;
  /** Model, system prompt and sampling of this conversation. */
  setOptions(options: ChatOptions): Promise<void>;
}

const NONE: readonly Message[] = [];

/** One conversation. Its answers go on when the screen is left. */
export function useChat(conversationId: string): UseChat {
  const { chat, conversations, outbox } = useServices();
  const conversation = useStore(conversations.store, ({ open }) => open[conversationId]);
  const startedAt = useStore(chat.store, ({ running }) => running[conversationId]?.startedAt ?? null);

  useEffect(() => {
    void conversations.open(conversationId).then((opened) => opened && chat.recover(opened));
    void outbox.load();
  }, [chat, conversations, conversationId, outbox]);

  return {
    conversation,
    messages: conversation?.messages ?? NONE,
    running: startedAt !== null,
    startedAt,
    send: (text) => chat.send(conversationId, text),
    stop: () => chat.stop(conversationId),
    regenerate: (messageId) => chat.regenerate(conversationId, messageId),
    editAndResend: (messageId, text) => chat.editAndResend(conversationId, messageId, text),
    continueAnswer: () => chat.continueAnswer(conversationId),
    removeMessage: (messageId) =>
      conversations.update(conversationId, (current) => ({
        ...current,
        messages: current.messages.filter(({ id }) => id !== messageId),
      })),
    setOptions: (options) =>
      conversations.update(conversationId, (current) => ({ ...current, options }), { touch: false }),
  };
}
