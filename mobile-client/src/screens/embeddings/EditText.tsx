import { LIMITS } from '@ai-platform/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { Sheet } from '../../components/Sheet';
import { submitKey } from '../../components/submitKey';
import { TextField } from '../../components/TextField';

interface EditTextProps {
  text: string;
  onSave: (text: string) => void;
  onClose: () => void;
}

/** A text as a whole, to read and to change. It may have several lines. */
export function EditText({ text, onSave, onClose }: EditTextProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const [value, setValue] = useState(text);
  const save = () => {
    if (value.trim() === '') return;
    onClose();
    onSave(value);
  };
  return (
    <Sheet
      visible
      title={t('editText')}
      onClose={onClose}
      footer={
        <>
          <Button label={t('common:cancel')} onPress={onClose} />
          <Button kind="primary" label={t('common:save')} disabled={value.trim() === ''} onPress={save} />
        </>
      }
    >
      <TextField
        label={t('text')}
        hideLabel
        value={value}
        onChangeText={setValue}
        maxLength={LIMITS.embeddingCharacters}
        multiline={{ minLines: 3, maxLines: 10 }}
        autoFocus
        {...submitKey({ key: 'modifier', onSubmit: save })}
      />
    </Sheet>
  );
}
