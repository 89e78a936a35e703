import type { status as english } from '../en/status';
import type { TranslationOf } from '../translation';

export const status: TranslationOf<typeof english> = {
  title: 'Status',
  emptyTitle: 'Der Server hat noch nicht geantwortet',
  emptyText: 'Modelle, Downloads und letzte Vorgänge stehen hier.',
};
