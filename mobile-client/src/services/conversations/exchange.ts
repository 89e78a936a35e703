import { z } from 'zod';
import { type Conversation, conversationSchema } from './conversation';

const exportSchema = z.object({
  format: z.literal('ai-platform-conversations'),
  version: z.literal(1),
  conversations: z.array(conversationSchema),
});

/** Conversations as a JSON file that `importConversations` reads. */
export const exportJson = (conversations: readonly Conversation[]): string =>
  JSON.stringify({ format: 'ai-platform-conversations', version: 1, conversations }, null, 2);

/** Conversations for reading: a heading each, and one for every message with the words given for its role. */
export const exportMarkdown = (
  conversations: readonly Conversation[],
  names: { user: string; assistant: string; system: string },
): string => `${conversations.map((conversation) => markdownOf(conversation, names)).join('\n\n---\n\n')}\n`;

function markdownOf(
  { title, created_at, options, messages }: Conversation,
  names: { user: string; assistant: string; system: string },
): string {
  const system = options.system_prompt?.trim();
  return [
    `# ${title.replaceAll(/\s+/g, ' ') || new Date(created_at).toISOString()}`,
    ...(system ? [`## ${names.system}`, system] : []),
    ...messages.flatMap(({ role, content, model }) => [
      `## ${names[role]}${role === 'assistant' && model ? ` (${model})` : ''}`,
      content.trim(),
    ]),
  ].join('\n\n');
}

/** The conversations of a JSON file that `exportJson` made, null when it is not one. */
export function importConversations(text: string): Conversation[] | null {
  try {
    return exportSchema.parse(JSON.parse(text)).conversations;
  } catch {
    return null;
  }
}
