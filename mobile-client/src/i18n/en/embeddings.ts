export const embeddings = {
  title: 'Embeddings',
  emptyTitle: 'Compare texts by meaning',
  emptyText: 'Enter a few sentences and see which of them are close to each other.',
} as const;
