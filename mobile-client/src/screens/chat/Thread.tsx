import { useRouter } from 'expo-router';
import MoreVertical from 'lucide-react-native/icons/ellipsis-vertical';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Announcement } from '../../components/Announcement';
import { CapabilityNotice } from '../../components/CapabilityNotice';
import { IconButton } from '../../components/IconButton';
import { useToast } from '../../components/Toast';
import { useEscapeKey } from '../../components/useEscapeKey';
import { useHaptics } from '../../components/useHaptics';
import { useBeginConversation } from '../../hooks/useBeginConversation';
import { useChat } from '../../hooks/useChat';
import { useConversations } from '../../hooks/useConversations';
import { useMessageDraft } from '../../hooks/useMessageDraft';
import { useReadAloud } from '../../hooks/useReadAloud';
import { useSettings } from '../../hooks/useSettings';
import type { ChatOptions, Message } from '../../services/conversations';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { AnswerMessage } from './AnswerMessage';
import { ChatComposer, type ChatComposerHandle } from './ChatComposer';
import { ChatEmpty } from './ChatEmpty';
import { ChatOptionsForm } from './ChatOptionsForm';
import { ConversationListMenu } from './ConversationListMenu';
import { ConversationMenu } from './ConversationMenu';
import { MessageList, type MessageListHandle } from './MessageList';
import { newChatOptions } from './new-chat-options';
import { spokenText } from './spoken-text';
import { ThreadFrame } from './ThreadFrame';
import { ThreadGone } from './ThreadGone';
import { UserMessage } from './UserMessage';

interface ThreadProps {
  /** `NEW` for one that is made with its first message. */
  conversationId: string;
  /** The new one has its first message and an id. */
  onCreated: (id: string) => void;
}

/** In place of an id: a conversation that does not exist yet. */
export const NEW = 'new';

const NO_OPTIONS: ChatOptions = {};

/** One conversation. */
export function Thread({ conversationId, onCreated }: ThreadProps) {
  const { t } = useTranslation('chat');
  const router = useRouter();
  const toast = useToast();
  const tap = useHaptics();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const { outbox } = useServices();
  const { conversations, loaded } = useConversations();
  const begin = useBeginConversation();
  const { settings } = useSettings();
  const chat = useChat(conversationId);
  const speech = useReadAloud('chat');
  const [draft, setDraft] = useMessageDraft(conversationId);
  const [newOptions, setNewOptions] = useState<ChatOptions>();
  const [showsMenu, setShowsMenu] = useState(false);
  const list = useRef<MessageListHandle>(null);
  const composer = useRef<ChatComposerHandle>(null);
  // Taken out one by one: these stay the same while an answer grows, what holds them does not, and each message would be
  // drawn anew.
  const { conversation, messages, running, regenerate, continueAnswer, editAndResend, setOptions } = chat;
  const { read, stop: stopReading } = speech;
  const isNew = conversationId === NEW;
  /** There is no list to go back to. */
  const first = isNew && loaded && conversations.length === 0;
  const last = messages.at(-1);
  // Apart from the conversation, which is another one with each word of an answer.
  const options = conversation?.options ?? NO_OPTIONS;
  const title = conversation?.title || t('untitled');

  const send = async (text: string) => {
    tap();
    setDraft('');
    list.current?.toLatest();
    if (!isNew) return chat.send(text);
    const id = await begin(text, newOptions ?? newChatOptions(settings));
    setNewOptions(undefined);
    onCreated(id);
  };

  const withOtherModel = async (messageId: string) => {
    const { model: _, ...others } = options;
    await setOptions(others);
    await regenerate(messageId);
  };
  const actions = {
    regenerate: (messageId: string) => {
      list.current?.toLatest();
      void regenerate(messageId);
    },
    withOtherModel: options.model === undefined ? undefined : withOtherModel,
    continueAnswer: () => void continueAnswer(),
    takeBack: (messageId: string) => {
      const item = outbox.store.getState().items.find(({ reply_to }) => reply_to?.message_id === messageId);
      if (item) void outbox.cancel(item.id);
    },
    readAloud: ({ id, content }: Message) => {
      const text = spokenText(content);
      if (text === '') return toast({ text: t('nothingToRead') });
      void read(id, text, t('readAloudTitle', { title }), {
        pathname: '/chat/[id]',
        params: { id: conversationId },
      });
    },
    stopReading,
  };
  const resend = (messageId: string, text: string) => {
    list.current?.toLatest();
    void editAndResend(messageId, text);
    composer.current?.focus();
  };
  const stop = () => {
    tap();
    chat.stop();
  };
  useEscapeKey(stop, running);

  if (conversation === null && !isNew) return <ThreadGone />;
  return (
    <ThreadFrame
      title={isNew ? t('newConversation') : title}
      onBack={first ? undefined : () => router.dismissTo('/chat')}
      actions={
        first && !wide ? (
          <ConversationListMenu />
        ) : (
          conversation && (
            <IconButton
              icon={MoreVertical}
              label={t('conversationActions')}
              expanded={showsMenu}
              onPress={() => setShowsMenu(true)}
            />
          )
        )
      }
      options={
        <ChatOptionsForm
          options={isNew ? (newOptions ?? newChatOptions(settings)) : options}
          onChange={isNew ? setNewOptions : (options) => void setOptions(options)}
        />
      }
      composer={
        <ChatComposer
          ref={composer}
          value={draft}
          onChange={setDraft}
          running={running}
          onSend={() => void send(draft.trim())}
          onStop={stop}
        />
      }
    >
      {messages.length === 0 ? (
        (isNew || conversation) && <ChatEmpty onExample={(text) => void send(text)} />
      ) : (
        <MessageList
          ref={list}
          messages={messages}
          busy={running}
          renderMessage={(message) =>
            message.role === 'user' ? (
              <UserMessage message={message} busy={running} onResend={resend} />
            ) : (
              <AnswerMessage
                message={message}
                last={message === last}
                busy={running}
                speech={
                  speech.preparing === message.id
                    ? 'preparing'
                    : speech.reading === message.id
                      ? 'reading'
                      : 'idle'
                }
                speechProblem={speech.failure?.id === message.id ? speech.failure.problem : null}
                actions={actions}
              />
            )
          }
        />
      )}
      {!last?.problem && (
        <View style={styles.notice}>
          <CapabilityNotice capability="chat" />
        </View>
      )}
      <AnswerAnnouncement running={running} last={last} />
      {showsMenu && conversation && (
        <ConversationMenu
          conversation={conversation}
          onClose={() => setShowsMenu(false)}
          onDelete={() => router.dismissTo('/chat')}
        />
      )}
    </ThreadFrame>
  );
}

/** Tells a screen reader once that an answer has ended, and what it says. */
function AnswerAnnouncement({ running, last }: { running: boolean; last: Message | undefined }) {
  const { t } = useTranslation('chat');
  const [text, setText] = useState('');
  const wasRunning = useRef(running);
  const tell = useEffectEvent((now: boolean) => {
    if (now) setText('');
    else if (wasRunning.current) {
      const answer = beginningOf(spokenText(last?.content ?? ''));
      setText(last?.state === 'interrupted' ? t('answerBroke') : t('answered', { text: answer }));
    }
    wasRunning.current = now;
  });
  useEffect(() => tell(running), [running]);
  return <Announcement text={text} />;
}

/** As much of an answer as is good to hear unasked. */
const ANNOUNCED_CHARACTERS = 400;
const beginningOf = (text: string): string =>
  text.length <= ANNOUNCED_CHARACTERS
    ? text
    : `${text.slice(0, text.lastIndexOf(' ', ANNOUNCED_CHARACTERS)).trimEnd()}…`;

const useStyles = createStyles(() => ({
  notice: {
    width: '100%',
    maxWidth: layout.column,
    alignSelf: 'center',
    paddingHorizontal: spacing.lg,
    paddingBottom: spacing.sm,
  },
}));
