export { type Chat, createChat } from './chat';
export {
  type ChatOptions,
  type Conversation,
  type ConversationSummary,
  type Message,
  tokensPerSecond,
} from './conversation';
export { type Conversations, createConversations } from './conversations';
export { exportJson, exportMarkdown, importConversations } from './exchange';
