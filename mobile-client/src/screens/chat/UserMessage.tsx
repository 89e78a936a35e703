import Copy from 'lucide-react-native/icons/copy';
import Pencil from 'lucide-react-native/icons/pencil';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { submitKey } from '../../components/submitKey';
import { Text } from '../../components/Text';
import { TextField } from '../../components/TextField';
import { useCopy } from '../../components/useCopy';
import type { Message } from '../../services/conversations';
import { createStyles } from '../../theme/createStyles';
import { layout, radius, spacing } from '../../theme/tokens';

interface UserMessageProps {
  message: Message;
  /** An answer is being made: nothing can be sent meanwhile. */
  busy: boolean;
  onResend: (messageId: string, text: string) => void;
}

/** What the person wrote, to copy, or to change and send again. Memoised: an answer draws the list 20 times a second. */
export const UserMessage = memo(function UserMessage({ message, busy, onResend }: UserMessageProps) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  const copy = useCopy();
  const [draft, setDraft] = useState<string>();
  if (draft !== undefined) {
    return (
      <MessageEditor
        text={draft}
        busy={busy}
        onChange={setDraft}
        onCancel={() => setDraft(undefined)}
        onSend={() => {
          setDraft(undefined);
          onResend(message.id, draft.trim());
        }}
      />
    );
  }
  return (
    <View role="article" aria-label={t('you')} style={styles.row}>
      <View style={styles.bubble}>
        <Text variant="reading" selectable>
          {message.content}
        </Text>
      </View>
      <View style={styles.actions}>
        <IconButton
          icon={Copy}
          size={16}
          label={t('copyMessage')}
          onPress={() => void copy(message.content)}
        />
        <IconButton
          icon={Pencil}
          size={16}
          label={t('edit')}
          disabled={busy}
          onPress={() => setDraft(message.content)}
        />
      </View>
    </View>
  );
});

interface MessageEditorProps {
  text: string;
  busy: boolean;
  onChange: (text: string) => void;
  onCancel: () => void;
  onSend: () => void;
}

function MessageEditor({ text, busy, onChange, onCancel, onSend }: MessageEditorProps) {
  const { t } = useTranslation(['chat', 'common']);
  const styles = useStyles();
  const disabled = busy || text.trim() === '';
  return (
    <View style={styles.editor}>
      <TextField
        label={t('edit')}
        hideLabel
        autoFocus
        multiline={{ minLines: 1, maxLines: 10 }}
        value={text}
        onChangeText={onChange}
        {...submitKey({ key: 'enter', onSubmit: () => !disabled && onSend(), onEscape: onCancel })}
      />
      <View style={styles.actions}>
        <Button label={t('common:cancel')} onPress={onCancel} />
        <Button kind="primary" label={t('resend')} disabled={disabled} onPress={onSend} />
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  row: {
    width: '100%',
    maxWidth: layout.column,
    alignSelf: 'center',
    alignItems: 'flex-end',
    paddingHorizontal: spacing.lg,
    paddingTop: spacing.lg,
  },
  bubble: {
    maxWidth: '85%',
    paddingHorizontal: spacing.lg,
    paddingVertical: spacing.sm + 2,
    borderRadius: radius.card,
    backgroundColor: colors.pressed,
  },
  actions: { flexDirection: 'row', justifyContent: 'flex-end', gap: spacing.xs },
  editor: {
    width: '100%',
    maxWidth: layout.column,
    alignSelf: 'center',
    gap: spacing.sm,
    paddingHorizontal: spacing.lg,
    paddingVertical: spacing.lg,
  },
}));
