import type { ChatMessage, ChatReply } from '@ai-platform/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../../utils/clock';
import { type Api, type ChatParameters, isConnectionProblem, type Problem } from '../api';
import type { Outbox } from '../outbox';
import type { Conversation, Message } from './conversation';
import type { Conversations } from './conversations';

export interface ChatState {
  /** Conversations whose answer is being made: when it was asked for, ms since the epoch. */
  running: Readonly<Record<string, { startedAt: number }>>;
}

/** Questions and answers of conversations. Answers go on while no screen shows them. */
export interface Chat {
  store: StoreApi<ChatState>;
  /** Adds a question and streams the answer. Resolves when the answer has ended, however it did. */
  send(conversationId: string, text: string): Promise<void>;
  /** Ends the answer under way; its text is kept. */
  stop(conversationId: string): void;
  /** Makes the last answer anew, or the given one, which then becomes the last. */
  regenerate(conversationId: string, messageId?: string): Promise<void>;
  /** Replaces a question, drops what came after it and asks again. */
  editAndResend(conversationId: string, messageId: string, text: string): Promise<void>;
  /** Lets the last answer, which broke off, go on where it stopped. */
  continueAnswer(conversationId: string): Promise<void>;
  /** Puts in the answer that the outbox brought, or the end of waiting for it. */
  deliver(
    replyTo: { conversation_id: string; message_id: string },
    outcome: ChatReply | Problem | null,
  ): Promise<void>;
  /** After a start: answers that were under way when the app was closed, and now come from nowhere, are interrupted. */
  recover(conversation: Conversation): Promise<void>;
}

interface ChatDependencies {
  api: Api;
  conversations: Conversations;
  outbox: Outbox;
  clock: Clock;
  createId: () => string;
}

/** How often the text of an answer under way is written to disk. */
const SAVE_MS = 2_000;
/** For the model, not for a person: asks it to finish an answer that broke off. */
const CONTINUE =
  'Continue your last answer exactly where it stopped. Do not repeat any of it and add no introduction.';

export function createChat({ api, conversations, outbox, clock, createId }: ChatDependencies): Chat {
  const store = createStore<ChatState>(() => ({ running: {} }));
  const controllers = new Map<string, AbortController>();
  conversations.store.subscribe(({ summaries }) => {
    // Nobody reads the answer to a conversation that was deleted.
    for (const [id, controller] of controllers)
      if (!summaries.some((summary) => summary.id === id)) controller.abort();
  });

  const setRunning = (id: string, running: boolean) =>
    store.setState((state) => ({
      running: running
        ? { ...state.running, [id]: { startedAt: clock.now() } }
        : Object.fromEntries(Object.entries(state.running).filter(([other]) => other !== id)),
    }));

  /** Does the work unless an answer of the conversation is under way already. */
  async function whileRunning(id: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (controllers.has(id)) return;
    const controller = new AbortController();
    controllers.set(id, controller);
    setRunning(id, true);
    try {
      await work(controller.signal);
    } finally {
      controllers.delete(id);
      setRunning(id, false);
    }
  }

  /** Streams an answer into the message, after what it already holds. */
  async function answer(
    conversation: Conversation,
    message: Message,
    messages: ChatMessage[],
    signal: AbortSignal,
  ): Promise<void> {
    const { id } = conversation;
    const startedAt = clock.now();
    let savedAt = startedAt;
    let content = message.content;
    let firstTextMs: number | undefined;

    const write = (change: Partial<Message>, save: boolean) =>
      conversations.update(id, (current) => replaceMessage(current, message.id, { content, ...change }), {
        save,
        touch: save,
      });
    const times = () => ({
      duration_ms: clock.now() - startedAt,
      ...(firstTextMs === undefined ? {} : { first_text_ms: firstTextMs }),
    });

    const parameters = parametersOf(conversation, messages);
    for await (const event of api.chatStream(parameters, { signal })) {
      if (event.type === 'delta') {
        firstTextMs ??= clock.now() - startedAt;
        content += event.text;
        const due = clock.now() - savedAt >= SAVE_MS;
        if (due) savedAt = clock.now();
        await write({}, due);
      } else if (event.type === 'done') {
        const { reply, meta } = event;
        // Whatever was lost on the way, the end of the stream has the whole text.
        if (message.content === '' && reply.response !== '') content = reply.response;
        await write(
          {
            state: 'complete',
            model: meta.model ?? reply.model,
            provider: meta.provider,
            usage: reply.usage,
            stop_reason: reply.stop_reason,
            ...times(),
          },
          true,
        );
      } else if (event.type === 'cancelled') {
        await write({ state: 'stopped', ...times() }, true);
      } else if (isConnectionProblem(event.problem) && content === '') {
        const item = await outbox.add(
          { capability: 'chat', parameters, files: {} },
          { conversation_id: id, message_id: message.id },
        );
        await write(
          item === null ? { state: 'interrupted', problem: event.problem } : { state: 'waiting' },
          true,
        );
      } else {
        await write({ state: 'interrupted', problem: event.problem, ...times() }, true);
      }
    }
  }

  /** Drops everything from `index` on, adds `added` and an empty answer, and streams into that. */
  async function ask(
    id: string,
    keep: (messages: readonly Message[]) => readonly Message[] | null,
  ): Promise<void> {
    await whileRunning(id, async (signal) => {
      const conversation = await conversations.open(id);
      const kept = conversation && keep(conversation.messages);
      if (!kept) return;
      await withdrawWaiting(conversation, kept);
      const reply = newMessage('assistant', '', 'streaming');
      await conversations.update(id, (current) => ({ ...current, messages: [...kept, reply] }));
      const current = await conversations.open(id);
      if (current !== null) await answer(current, reply, historyOf(kept), signal);
    });
  }

  /** A question that is changed or dropped must not be answered by the outbox later. */
  async function withdrawWaiting(conversation: Conversation, kept: readonly Message[]): Promise<void> {
    const dropped = new Set(
      conversation.messages.filter((message) => !kept.includes(message)).map(({ id }) => id),
    );
    const items = outbox.store
      .getState()
      .items.filter(({ reply_to }) => reply_to && dropped.has(reply_to.message_id));
    for (const { id } of items) await outbox.cancel(id);
  }

  const newMessage = (role: Message['role'], content: string, state: Message['state']): Message => ({
    id: createId(),
    role,
    content,
    created_at: clock.now(),
    state,
  });

  const regenerate: Chat['regenerate'] = (id, messageId) =>
    ask(id, (messages) => {
      const index =
        messageId === undefined
          ? messages.findLastIndex(({ role }) => role === 'assistant')
          : messages.findIndex((message) => message.id === messageId);
      // A question whose answer is missing can be answered too.
      if (index < 0) return messages.length > 0 ? messages : null;
      return messages.slice(0, messages[index]?.role === 'user' ? index + 1 : index);
    });

  return {
    store,
    send: (id, text) => ask(id, (messages) => [...messages, newMessage('user', text, 'complete')]),
    stop: (id) => controllers.get(id)?.abort(),
    regenerate,
    editAndResend: (id, messageId, text) =>
      ask(id, (messages) => {
        const index = messages.findIndex((message) => message.id === messageId && message.role === 'user');
        return index < 0 ? null : [...messages.slice(0, index), newMessage('user', text, 'complete')];
      }),
    async continueAnswer(id) {
      const conversation = await conversations.open(id);
      const last = conversation?.messages.at(-1);
      if (!conversation || last?.role !== 'assistant') return;
      if (last.content === '') return regenerate(id, last.id);
      const { problem: _, ...rest } = last;
      const resumed: Message = { ...rest, state: 'streaming' };
      await whileRunning(id, async (signal) => {
        await conversations.update(id, (current) => ({
          ...current,
          messages: current.messages.map((message) => (message.id === last.id ? resumed : message)),
        }));
        await answer(
          conversation,
          resumed,
          [...historyOf(conversation.messages), { role: 'user', content: CONTINUE }],
          signal,
        );
      });
    },
    async deliver({ conversation_id, message_id }, outcome) {
      await conversations.open(conversation_id);
      await conversations.update(conversation_id, (current) =>
        replaceMessage(
          current,
          message_id,
          outcome !== null && 'response' in outcome
            ? {
                content: outcome.response,
                state: 'complete',
                model: outcome.model,
                usage: outcome.usage,
                stop_reason: outcome.stop_reason,
              }
            : { state: 'interrupted', ...(outcome === null ? {} : { problem: outcome }) },
        ),
      );
    },
    async recover({ id, messages }) {
      if (controllers.has(id) || !messages.some(isUnfinished)) return;
      await outbox.load();
      const coming = new Set(outbox.store.getState().items.map(({ reply_to }) => reply_to?.message_id));
      const isLost = (message: Message) =>
        isUnfinished(message) && !(message.state === 'waiting' && coming.has(message.id));
      if (!messages.some(isLost)) return;
      await conversations.update(
        id,
        (current) => ({
          ...current,
          messages: current.messages.map((message) =>
            isLost(message)
              ? { ...message, state: 'interrupted', problem: { kind: 'interrupted' } }
              : message,
          ),
        }),
        { touch: false },
      );
    },
  };
}

const isUnfinished = ({ state }: Message): boolean => state === 'streaming' || state === 'waiting';

const replaceMessage = (conversation: Conversation, id: string, change: Partial<Message>): Conversation => ({
  ...conversation,
  messages: conversation.messages.map((message) => (message.id === id ? { ...message, ...change } : message)),
});

/** What the model gets to see: every message that says something. */
const historyOf = (messages: readonly Message[]): ChatMessage[] =>
  messages.filter(({ content }) => content.trim() !== '').map(({ role, content }) => ({ role, content }));

function parametersOf({ options }: Conversation, messages: ChatMessage[]): ChatParameters {
  const { system_prompt, ...sampling } = options;
  const system = system_prompt?.trim();
  return { ...sampling, messages: system ? [{ role: 'system', content: system }, ...messages] : messages };
}
