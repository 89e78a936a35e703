import type { chat as english } from '../en/chat';
import type { TranslationOf } from '../translation';

export const chat: TranslationOf<typeof english> = {
  title: 'Chat',
  emptyTitle: 'Einfach fragen',
  emptyText: 'Unterhaltungen bleiben auf diesem Gerät.',
};
