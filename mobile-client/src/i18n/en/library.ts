export const library = {
  title: 'Library',
  emptyTitle: 'Nothing saved yet',
  emptyText: 'Everything that you make is kept here with how it was made.',
} as const;
