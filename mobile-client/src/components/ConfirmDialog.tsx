import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { Sheet } from './Sheet';
import { Text } from './Text';

interface ConfirmDialogProps {
  visible: boolean;
  title: string;
  /** What will be gone or changed. */
  text: string;
  /** Names the act: "Delete", not "OK". */
  confirmLabel: string;
  danger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  visible,
  title,
  text,
  confirmLabel,
  danger = false,
  onConfirm,
  onCancel,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Sheet
      visible={visible}
      title={title}
      onClose={onCancel}
      footer={
        <>
          <Button label={t('cancel')} onPress={onCancel} />
          <Button kind={danger ? 'danger' : 'primary'} label={confirmLabel} onPress={onConfirm} />
        </>
      }
    >
      <Text tone="muted">{text}</Text>
    </Sheet>
  );
}
