import ArrowUp from 'lucide-react-native/icons/arrow-up';
import Mic from 'lucide-react-native/icons/mic';
import Square from 'lucide-react-native/icons/square';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TextInput, View } from 'react-native';
import { IconButton } from '../../components/IconButton';
import { ControlsButton } from '../../components/Screen';
import { submitKey } from '../../components/submitKey';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/Toast';
import { useDictation } from '../../hooks/useDictation';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { DictationBar, DictationProblem } from './DictationBar';
import { insertText, type Selection } from './insert-text';

export interface ChatComposerHandle {
  focus(): void;
}

interface ChatComposerProps {
  value: string;
  onChange: (text: string) => void;
  /** An answer is being made; it can be written on, but not sent. */
  running: boolean;
  onSend: () => void;
  onStop: () => void;
  ref?: Ref<ChatComposerHandle>;
}

/** Where a message is written or dictated. */
export function ChatComposer({ value, onChange, running, onSend, onStop, ref }: ChatComposerProps) {
  const { t } = useTranslation(['chat', 'common']);
  const toast = useToast();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const field = useRef<TextInput>(null);
  const cursor = useRef<Selection>({ start: 0, end: 0 });
  const [selection, setSelection] = useState<Selection>();
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }));

  const dictation = useDictation((words) => {
    if (words === '') return toast({ text: t('nothingHeard') });
    const inserted = insertText(value, cursor.current, words);
    onChange(inserted.text);
    const place = { start: inserted.cursor, end: inserted.cursor };
    cursor.current = place;
    setSelection(place);
    field.current?.focus();
  });
  const sendable = value.trim() !== '' && !running;

  return (
    <View style={styles.composer}>
      <DictationProblem dictation={dictation} />
      <DictationBar dictation={dictation} />
      <View style={styles.row}>
        <ControlsButton />
        <View style={styles.field}>
          <TextField
            ref={field}
            label={t('message')}
            hideLabel
            placeholder={t('messagePlaceholder')}
            autoFocus={wide}
            value={value}
            {...(selection === undefined ? {} : { selection })}
            onChangeText={(text) => {
              setSelection(undefined);
              onChange(text);
            }}
            onSelectionChange={({ nativeEvent }) => {
              cursor.current = nativeEvent.selection;
              setSelection(undefined);
            }}
            multiline={{ minLines: 1, maxLines: wide ? 10 : 6 }}
            {...submitKey({ key: 'enter', onSubmit: () => sendable && onSend() })}
          />
        </View>
        {dictation.state === 'idle' && (
          <IconButton icon={Mic} label={t('dictate')} onPress={dictation.begin} />
        )}
        {running ? (
          <IconButton icon={Square} label={t('common:stop')} onPress={onStop} style={styles.stop} />
        ) : (
          <IconButton kind="primary" icon={ArrowUp} label={t('send')} disabled={!sendable} onPress={onSend} />
        )}
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  composer: { gap: spacing.sm, alignSelf: 'stretch' },
  row: { flexDirection: 'row', alignItems: 'flex-end', gap: spacing.xs },
  field: { flex: 1, minWidth: 0 },
  stop: { backgroundColor: colors.pressed },
}));
