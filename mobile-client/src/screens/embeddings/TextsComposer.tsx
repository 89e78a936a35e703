import Plus from 'lucide-react-native/icons/plus';
import ScanSearch from 'lucide-react-native/icons/scan-search';
import Square from 'lucide-react-native/icons/square';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ControlsButton } from '../../components/Screen';
import { submitKey } from '../../components/submitKey';
import { TextField } from '../../components/TextField';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';

interface TextsComposerProps {
  /** What has been written and not added yet; outlives the composer. */
  draft: RefObject<string>;
  onAdd: (lines: string) => void;
  /** Gets what has been written and not added yet. */
  onCompare: (lines: string) => void;
  /** While it runs the main button stops it. */
  running: boolean;
  onStop: () => void;
  /** There are texts already. */
  filled: boolean;
}

/** Where texts are entered, one or many lines at once, and sent to be compared. */
export function TextsComposer({ draft, onAdd, onCompare, running, onStop, filled }: TextsComposerProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  // Here and not in the screen, which draws hundreds of texts.
  const [value, setValue] = useState(() => draft.current);
  const write = (text: string) => {
    draft.current = text;
    setValue(text);
  };
  const take = (use: (lines: string) => void) => {
    use(value);
    write('');
  };
  const add = () => take(onAdd);
  return (
    <View style={styles.composer}>
      <TextField
        label={t('text')}
        hideLabel={!wide}
        placeholder={t('textPlaceholder')}
        hint={value.includes('\n') ? t('textHint') : undefined}
        value={value}
        onChangeText={write}
        multiline={wide ? { minLines: 3, maxLines: 10 } : { minLines: 1, maxLines: 6 }}
        {...submitKey({ key: 'enter', onSubmit: add })}
      />
      <View style={styles.row}>
        <ControlsButton />
        <Button icon={Plus} label={t('add')} disabled={value.trim() === ''} onPress={add} />
        <View style={styles.gap} />
        {running ? (
          <Button icon={Square} label={t('common:stop')} onPress={onStop} />
        ) : (
          <Button
            kind="primary"
            icon={ScanSearch}
            label={t('compare')}
            disabled={!filled && value.trim() === ''}
            onPress={() => take(onCompare)}
          />
        )}
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  composer: { gap: spacing.sm, alignSelf: 'stretch' },
  row: {
    flexDirection: 'row',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    alignItems: 'center',
    gap: spacing.xs,
  },
  gap: { flex: 1 },
}));
