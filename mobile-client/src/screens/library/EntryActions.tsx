import { chatMessageSchema } from '@ai-platform/contract';
import { useRouter } from 'expo-router';
import Copy from 'lucide-react-native/icons/copy';
import Download from 'lucide-react-native/icons/download';
import MessageCircle from 'lucide-react-native/icons/message-circle';
import Paintbrush from 'lucide-react-native/icons/paintbrush';
import RotateCcw from 'lucide-react-native/icons/rotate-ccw';
import Share2 from 'lucide-react-native/icons/share-2';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { z } from 'zod';
import { Button } from '../../components/Button';
import { CAPABILITY_ROUTES } from '../../components/capabilities';
import { IconButton } from '../../components/IconButton';
import { useCanShare, useExport } from '../../components/useExport';
import type { CacheEntry } from '../../services/cache';
import { canCopyImage, copyImage, copyText, saveMedia, shareMedia } from '../../services/media';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { fileNameOf } from '../../utils/file-name';
import { createId } from '../../utils/id';
import { fileOf, type OpenedEntry, textOf } from './opened-entry';

interface EntryActionsProps {
  entry: CacheEntry;
  opened: OpenedEntry;
  onDelete: () => void;
  /** Called before another screen comes to the front. */
  onLeave: () => void;
}

/** What can be done with a result: use it again, take it out of the app, delete it. */
export function EntryActions({ entry, opened, onDelete, onLeave }: EntryActionsProps) {
  const { t } = useTranslation(['library', 'common']);
  const styles = useStyles();
  const router = useRouter();
  const continueChat = useContinueChat();
  const shares = useCanShare();
  const exportIt = useExport();
  const file = fileOf(opened, entry);
  const fileName = fileNameOf(entry.title, file.mediaType, t('untitled'));
  const text = textOf(opened, entry);
  const { capability } = entry;

  const goTo = (pathname: (typeof CAPABILITY_ROUTES)[typeof capability]) => {
    onLeave();
    router.navigate({ pathname, params: { entry: entry.id } });
  };
  const copies = opened.kind === 'image' ? canCopyImage(opened.media.mediaType) : text !== undefined;
  const copy = () => (opened.kind === 'image' ? copyImage(opened.media) : copyText(text ?? ''));
  return (
    <View style={styles.actions}>
      {opened.kind === 'chat' ? (
        <Button
          icon={MessageCircle}
          label={t('continueChat')}
          onPress={() => {
            onLeave();
            void continueChat(entry, opened.value.response);
          }}
        />
      ) : (
        capability !== 'image_editing' && (
          <Button
            icon={RotateCcw}
            label={t('useAgain')}
            onPress={() => goTo(CAPABILITY_ROUTES[capability])}
          />
        )
      )}
      {opened.kind === 'image' && (
        <Button icon={Paintbrush} label={t('editThis')} onPress={() => goTo('/edit')} />
      )}
      <View style={styles.gap} />
      <View style={styles.icons}>
        <IconButton
          icon={Download}
          label={t('common:save')}
          onPress={() => void exportIt(saveMedia(file, fileName), t('common:saved'))}
        />
        {shares && (
          <IconButton
            icon={Share2}
            label={t('common:share')}
            onPress={() => void exportIt(shareMedia(file, fileName))}
          />
        )}
        {copies && (
          <IconButton
            icon={Copy}
            label={t('common:copy')}
            onPress={() => void exportIt(copy(), t('common:copied'))}
          />
        )}
        <IconButton icon={Trash} kind="danger" label={t('common:delete')} onPress={onDelete} />
      </View>
    </View>
  );
}

const messagesSchema = z.object({ messages: z.array(chatMessageSchema) });

/** Gives a function that makes a conversation of a kept answer and opens it. */
function useContinueChat() {
  const router = useRouter();
  const { conversations } = useServices();
  return async ({ parameters, created_at, model, provider }: CacheEntry, answer: string) => {
    const asked = messagesSchema.safeParse(parameters).data?.messages ?? [];
    const system = asked.find(({ role }) => role === 'system')?.content;
    const { id } = await conversations.create(system === undefined ? {} : { system_prompt: system });
    const message = (role: 'user' | 'assistant', content: string) => ({
      id: createId(),
      role,
      content,
      created_at,
      state: 'complete' as const,
    });
    const said = asked.flatMap(({ role, content }) => (role === 'system' ? [] : [message(role, content)]));
    await conversations.update(id, (conversation) => ({
      ...conversation,
      messages: [...said, { ...message('assistant', answer), model, provider }],
    }));
    router.navigate({ pathname: '/chat/[id]', params: { id } });
  };
}

const useStyles = createStyles(() => ({
  actions: {
    flex: 1,
    minWidth: 0,
    flexDirection: 'row',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: spacing.sm,
  },
  gap: { flexGrow: 1 },
  icons: { flexDirection: 'row', marginHorizontal: -spacing.md },
}));
