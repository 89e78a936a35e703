import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/Toast';
import { useConversations } from '../../hooks/useConversations';

interface DeleteConversationsProps {
  ids: readonly string[];
  onClose: () => void;
  /** Called before they are gone. */
  onDelete?: (() => void) | undefined;
}

/** Asks, and deletes. */
export function DeleteConversations({ ids, onClose, onDelete }: DeleteConversationsProps) {
  const { t } = useTranslation(['chat', 'common']);
  const toast = useToast();
  const { remove } = useConversations();
  const count = ids.length;
  return (
    <ConfirmDialog
      visible
      danger
      title={t('deleteTitle', { count })}
      text={t('deleteText')}
      confirmLabel={t('common:delete')}
      onCancel={onClose}
      onConfirm={() => {
        onClose();
        onDelete?.();
        void remove(ids);
        toast({ text: t('deleted', { count }) });
      }}
    />
  );
}
