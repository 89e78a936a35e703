import { useRouter } from 'expo-router';
import MessageCircle from 'lucide-react-native/icons/message-circle';
import Plus from 'lucide-react-native/icons/plus';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { ListRow } from '../../components/ListRow';
import { Sheet } from '../../components/Sheet';
import { useNow } from '../../components/useNow';
import { useConversations } from '../../hooks/useConversations';
import { useFormat } from '../../i18n/useFormat';
import { appendToMessageDraft } from '../../services/drafts/message-drafts';
import { useServices } from '../../services/ServicesProvider';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';

/** Conversations to choose from; those changed last. */
const MOST = 6;
/** In place of an id: a conversation that does not exist yet. */
const NEW = 'new';

interface AppendToChatSheetProps {
  text: string;
  onClose: () => void;
}

/** Puts a text at the end of the message that is being written in a conversation, and goes there. */
export function AppendToChatSheet({ text, onClose }: AppendToChatSheetProps) {
  const { t } = useTranslation(['transcription', 'chat']);
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const now = useNow();
  const router = useRouter();
  const { drafts } = useServices();
  const { conversations } = useConversations();
  const append = async (id: string) => {
    onClose();
    await appendToMessageDraft(drafts, id, text);
    router.navigate({ pathname: '/chat/[id]', params: { id } });
  };
  return (
    <Sheet visible title={t('appendToChat')} onClose={onClose}>
      <View style={styles.rows}>
        <ListRow
          leading={<Plus size={20} color={colors.muted} aria-hidden />}
          title={t('chat:newConversation')}
          onPress={() => void append(NEW)}
        />
        {conversations.slice(0, MOST).map(({ id, title, updated_at }) => (
          <ListRow
            key={id}
            leading={<MessageCircle size={20} color={colors.muted} aria-hidden />}
            title={title || t('chat:untitled')}
            text={format.ago(updated_at, now)}
            onPress={() => void append(id)}
          />
        ))}
      </View>
    </Sheet>
  );
}

const useStyles = createStyles(() => ({
  rows: { marginHorizontal: -spacing.lg },
}));
