import { useTranslation } from 'react-i18next';
import { useExport } from '../../components/useExport';
import { useConversations } from '../../hooks/useConversations';
import { saveMedia } from '../../services/media';
import { encodeText } from '../../utils/bytes';
import { fileNameOf } from '../../utils/file-name';

const MEDIA_TYPES = { json: 'application/json', markdown: 'text/markdown' } as const;

/** Gives a function that saves conversations as a file, or hands them to another app. */
export function useConversationExport() {
  const { t } = useTranslation('chat');
  const exportIt = useExport();
  const { exportAsJson, exportAsMarkdown } = useConversations();
  return async (
    format: 'json' | 'markdown',
    conversations: readonly { id: string; title: string }[],
  ): Promise<void> => {
    const ids = conversations.map(({ id }) => id);
    const text =
      format === 'json'
        ? await exportAsJson(ids)
        : await exportAsMarkdown(ids, {
            user: t('you'),
            assistant: t('assistant'),
            system: t('systemPrompt'),
          });
    const media = { bytes: encodeText(text), mediaType: MEDIA_TYPES[format] };
    const title = conversations.length === 1 ? conversations[0]?.title : undefined;
    const fileName = fileNameOf(title || t('conversations'), media.mediaType, 'conversations');
    await exportIt(saveMedia(media, fileName), t('exported'));
  };
}
