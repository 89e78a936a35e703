import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { useServices } from '../services/ServicesProvider';

const NAME = 'chat';
const schema = z.array(z.object({ id: z.string(), text: z.string() }));
/** Conversations whose unsent message is kept; those written on last. */
const MAX_DRAFTS = 20;

/** The message of a conversation that has been begun and not sent, which leaving it or the app does not lose. */
export function useMessageDraft(conversationId: string): [string, (text: string) => void] {
  const { drafts } = useServices();
  const [text, setText] = useState('');
  const touched = useRef(false);

  useEffect(() => {
    void drafts.read(NAME, schema).then((kept) => {
      const draft = kept?.find(({ id }) => id === conversationId);
      if (draft && !touched.current) setText(draft.text);
    });
  }, [drafts, conversationId]);

  const keep = async (next: string) => {
    const others = ((await drafts.read(NAME, schema)) ?? []).filter(({ id }) => id !== conversationId);
    drafts.write(
      NAME,
      next === '' ? others : [{ id: conversationId, text: next }, ...others].slice(0, MAX_DRAFTS),
    );
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
