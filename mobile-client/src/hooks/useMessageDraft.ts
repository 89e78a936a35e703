import { useEffect, useRef, useState } from 'react';
import { MESSAGE_DRAFTS, messageDraftsSchema, withMessageDraft } from '../services/drafts/message-drafts';
import { useServices } from '../services/ServicesProvider';

/** The message of a conversation that has been begun and not sent, which leaving it or the app does not lose. */
export function useMessageDraft(conversationId: string): [string, (text: string) => void] {
  const { drafts } = useServices();
  const [text, setText] = useState('');
  const touched = useRef(false);

  useEffect(() => {
    const draftOf = (kept: unknown) =>
      messageDraftsSchema.safeParse(kept).data?.find(({ id }) => id === conversationId);
    void drafts.read(MESSAGE_DRAFTS, messageDraftsSchema).then((kept) => {
      const draft = draftOf(kept);
      if (draft && !touched.current) setText(draft.text);
    });
    return drafts.subscribe(MESSAGE_DRAFTS, (kept) => {
      const draft = draftOf(kept);
      if (draft) setText(draft.text);
    });
  }, [drafts, conversationId]);

  const keep = async (next: string) => {
    const kept = (await drafts.read(MESSAGE_DRAFTS, messageDraftsSchema)) ?? [];
    drafts.write(MESSAGE_DRAFTS, withMessageDraft(kept, conversationId, next));
  };
  return [
    text,
    (next) => {
      touched.current = true;
      setText(next);
      void keep(next);
    },
  ];
}
