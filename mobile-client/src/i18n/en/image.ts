export const image = {
  title: 'Image generation',
  emptyTitle: 'Describe a picture',
  emptyText: 'Say what it shows, in which style and light. The more precise, the closer it comes.',
} as const;
