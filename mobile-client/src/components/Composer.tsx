import Square from 'lucide-react-native/icons/square';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { Button } from './Button';
import type { Icon } from './icon';
import { ControlsButton } from './Screen';
import { submitKey } from './submitKey';
import { TextField } from './TextField';

interface ComposerProps {
  /** What is written here, for example "Prompt". */
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  /** Name of the main button, for example "Generate". */
  action: string;
  actionIcon?: Icon;
  onSubmit: () => void;
  /** While it runs the main button stops it. */
  running?: boolean;
  onStop?: () => void;
  /** There is nothing to send yet. */
  disabled?: boolean;
  error?: string | undefined;
  maxLength?: number;
  hint?: string | undefined;
  /** What Enter does, with Shift+Enter for a new line. Without it Ctrl or ⌘ with Enter sends. */
  onEnter?: () => void;
  /** Small buttons beside the main one, such as adding a picture. */
  accessories?: ReactNode;
}

/** Where a request is written and sent. */
export function Composer({
  label,
  placeholder,
  value,
  onChange,
  action,
  actionIcon,
  onSubmit,
  running = false,
  onStop,
  disabled = false,
  error,
  maxLength,
  hint,
  onEnter,
  accessories,
}: ComposerProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const submit = () => {
    if (!disabled && !running) onSubmit();
  };
  return (
    <View style={styles.composer}>
      <TextField
        label={label}
        hideLabel={!wide}
        placeholder={placeholder ?? label}
        value={value}
        onChangeText={onChange}
        hint={hint}
        error={error}
        {...(maxLength === undefined ? {} : { maxLength })}
        multiline={wide ? { minLines: 4, maxLines: 12 } : { minLines: 1, maxLines: 6 }}
        {...submitKey({ key: onEnter ? 'enter' : 'modifier', onSubmit: onEnter ?? submit })}
      />
      <View style={styles.row}>
        <ControlsButton />
        {accessories}
        <View style={styles.gap} />
        {running && onStop ? (
          <Button icon={Square} label={t('stop')} onPress={onStop} />
        ) : (
          <Button
            kind="primary"
            label={action}
            {...(actionIcon ? { icon: actionIcon } : {})}
            busy={running}
            disabled={disabled}
            onPress={onSubmit}
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
