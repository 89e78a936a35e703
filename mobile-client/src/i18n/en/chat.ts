export const chat = {
  title: 'Chat',
  emptyTitle: 'Ask anything',
  emptyText: 'Conversations stay on this device.',
} as const;
