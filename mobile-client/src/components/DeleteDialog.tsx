import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from './ConfirmDialog';
import { useToast } from './Toast';

interface DeleteDialogProps {
  /** The area whose words name what goes: `deleteTitle`, `deleteText`, `deleted`. */
  area: 'chat' | 'library';
  count: number;
  onClose: () => void;
  onDelete: () => void;
}

/** Asks before something is deleted, and says when it is. */
export function DeleteDialog({ area, count, onClose, onDelete }: DeleteDialogProps) {
  const { t } = useTranslation([area, 'common']);
  const toast = useToast();
  return (
    <ConfirmDialog
      visible
      danger
      title={t('deleteTitle', { count })}
      text={t('deleteText', { count })}
      confirmLabel={t('common:delete')}
      onCancel={onClose}
      onConfirm={() => {
        onClose();
        onDelete();
        toast({ text: t('deleted', { count }) });
      }}
    />
  );
}
