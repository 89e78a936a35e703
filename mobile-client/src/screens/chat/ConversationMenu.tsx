import Braces from 'lucide-react-native/icons/braces';
import FileText from 'lucide-react-native/icons/file-text';
import Pencil from 'lucide-react-native/icons/pencil';
import Trash from 'lucide-react-native/icons/trash';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { DeleteDialog } from '../../components/DeleteDialog';
import { ListRow } from '../../components/ListRow';
import { Sheet } from '../../components/Sheet';
import { TextField } from '../../components/TextField';
import { useConversations } from '../../hooks/useConversations';
import { useTheme } from '../../theme/ThemeProvider';
import { MenuRows } from './MenuRows';
import { useConversationExport } from './useConversationExport';

interface ConversationMenuProps {
  conversation: { id: string; title: string };
  onClose: () => void;
  /** Called before it is gone. */
  onDelete?: (() => void) | undefined;
}

/** What can be done with a conversation. */
export function ConversationMenu({ conversation, onClose, onDelete }: ConversationMenuProps) {
  const { t } = useTranslation(['chat', 'common']);
  const { colors } = useTheme();
  const exportAs = useConversationExport();
  const { remove } = useConversations();
  const [step, setStep] = useState<'menu' | 'rename' | 'delete'>('menu');
  if (step === 'rename') return <RenameSheet conversation={conversation} onClose={onClose} />;
  if (step === 'delete') {
    const deleteIt = () => {
      onDelete?.();
      void remove([conversation.id]);
    };
    return <DeleteDialog area="chat" count={1} onClose={onClose} onDelete={deleteIt} />;
  }
  const exportIt = (format: 'json' | 'markdown') => {
    onClose();
    void exportAs(format, [conversation]);
  };
  return (
    <Sheet visible title={conversation.title || t('untitled')} onClose={onClose}>
      <MenuRows>
        <ListRow
          trailing={null}
          leading={<Pencil size={20} color={colors.text} aria-hidden />}
          title={t('rename')}
          onPress={() => setStep('rename')}
        />
        <ListRow
          trailing={null}
          leading={<FileText size={20} color={colors.text} aria-hidden />}
          title={t('exportMarkdown')}
          text={t('exportMarkdownHint')}
          onPress={() => exportIt('markdown')}
        />
        <ListRow
          trailing={null}
          leading={<Braces size={20} color={colors.text} aria-hidden />}
          title={t('exportJson')}
          text={t('exportJsonHint')}
          onPress={() => exportIt('json')}
        />
        <ListRow
          trailing={null}
          leading={<Trash size={20} color={colors.danger} aria-hidden />}
          title={t('common:delete')}
          titleTone="danger"
          onPress={() => setStep('delete')}
        />
      </MenuRows>
    </Sheet>
  );
}

function RenameSheet({ conversation, onClose }: Pick<ConversationMenuProps, 'conversation' | 'onClose'>) {
  const { t } = useTranslation(['chat', 'common']);
  const { rename } = useConversations();
  const [name, setName] = useState(conversation.title);
  const save = () => {
    onClose();
    void rename(conversation.id, name);
  };
  return (
    <Sheet
      visible
      title={t('rename')}
      onClose={onClose}
      footer={
        <>
          <Button label={t('common:cancel')} onPress={onClose} />
          <Button kind="primary" label={t('common:save')} onPress={save} />
        </>
      }
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        value={name}
        onChangeText={setName}
        onSubmitEditing={save}
        autoFocus
        selectTextOnFocus
        maxLength={200}
      />
    </Sheet>
  );
}
