export const speech = {
  title: 'Text to speech',
  emptyTitle: 'Write something to hear',
  emptyText: 'Paste or type a text and choose a voice.',
} as const;
