import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/Toast';
import { useLibrary } from '../../hooks/useLibrary';

interface DeleteEntriesProps {
  ids: readonly string[];
  onClose: () => void;
  /** Called before they are gone. */
  onDelete: () => void;
}

/** Asks, and deletes. */
export function DeleteEntries({ ids, onClose, onDelete }: DeleteEntriesProps) {
  const { t } = useTranslation(['library', 'common']);
  const toast = useToast();
  const { remove } = useLibrary();
  const count = ids.length;
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
        void remove(ids);
        toast({ text: t('deleted', { count }) });
      }}
    />
  );
}
