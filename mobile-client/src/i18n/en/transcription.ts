export const transcription = {
  title: 'Speech to text',
  emptyTitle: 'Record or choose a recording',
  emptyText: 'The text appears with its times, ready to copy or save as subtitles.',
} as const;
