export const status = {
  title: 'Status',
  emptyTitle: 'The server has not answered yet',
  emptyText: 'Models, downloads and recent activity show here.',
} as const;
