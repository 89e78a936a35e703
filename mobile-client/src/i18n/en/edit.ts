export const edit = {
  title: 'Image editing',
  emptyTitle: 'Choose a picture to edit',
  emptyText: 'Paint over the part that should change and say what should be there instead.',
} as const;
