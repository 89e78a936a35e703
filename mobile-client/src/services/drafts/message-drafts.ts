import { z } from 'zod';
import type { Drafts } from './drafts';

/** Messages that have been begun and not sent, of which conversation, those written on last first. */
export const MESSAGE_DRAFTS = 'chat';
export const messageDraftsSchema = z.array(z.object({ id: z.string(), text: z.string() }));
export type MessageDrafts = z.infer<typeof messageDraftsSchema>;

/** Conversations whose unsent message is kept. */
const MAX_DRAFTS = 20;

/** The drafts with that of one conversation replaced; an empty text is no draft. */
export function withMessageDraft(drafts: MessageDrafts, id: string, text: string): MessageDrafts {
  const others = drafts.filter((draft) => draft.id !== id);
  return text === '' ? others : [{ id, text }, ...others].slice(0, MAX_DRAFTS);
}

/** Puts a text at the end of the unsent message of a conversation, in a line of its own. */
export async function appendToMessageDraft(drafts: Drafts, id: string, text: string): Promise<void> {
  const kept = (await drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)) ?? [];
  const begun = kept.find((draft) => draft.id === id)?.text.trimEnd() ?? '';
  drafts.hand(MESSAGE_DRAFTS, withMessageDraft(kept, id, begun === '' ? text : `${begun}\n${text}`));
}
