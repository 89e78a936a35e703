import { type ReactNode, type Ref, useId, useLayoutEffect, useRef, useState } from 'react';
import { TextInput, type TextInputProps, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing, TARGET, typography } from '../theme/tokens';
import { fitHeight } from './fitHeight';
import { Text } from './Text';

export interface TextFieldProps
  extends Omit<TextInputProps, 'style' | 'multiline' | 'numberOfLines' | 'onChange'> {
  label: string;
  /** The label is only for the ears, where the place says what to enter. */
  hideLabel?: boolean;
  hint?: string | undefined;
  error?: string | undefined;
  /** Several lines: grows with its text from `minLines` to `maxLines` (3 and 10 when `true`). */
  multiline?: boolean | { minLines: number; maxLines: number };
  monospace?: boolean;
  disabled?: boolean;
  /** At the end of the field, for example a button that clears it. */
  accessory?: ReactNode;
  ref?: Ref<TextInput>;
}

const PADDING = 11;

export function TextField({
  label,
  hideLabel = false,
  hint,
  error,
  multiline = false,
  monospace = false,
  disabled = false,
  accessory,
  onFocus,
  onBlur,
  ref,
  ...input
}: TextFieldProps) {
  const { colors, scheme } = useTheme();
  const styles = useStyles();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const field = useRef<TextInput>(null);
  const lines = multiline === true ? { minLines: 3, maxLines: 10 } : multiline;
  const text = monospace ? typography.code : typography.body;
  const height = (count: number) => count * text.lineHeight + 2 * PADDING;
  const note = error ?? hint;
  useLayoutEffect(() => {
    if (lines) fitHeight(field.current);
  });
  return (
    <View style={styles.field}>
      {!hideLabel && (
        <Text variant="captionStrong" tone="muted" aria-hidden>
          {label}
        </Text>
      )}
      <View
        style={[
          styles.box,
          focused && styles.focused,
          error !== undefined && styles.wrong,
          disabled && styles.disabled,
        ]}
      >
        <TextInput
          ref={(element) => {
            field.current = element;
            if (typeof ref === 'function') ref(element);
            else if (ref) ref.current = element;
          }}
          aria-label={label}
          aria-invalid={error !== undefined}
          {...(note === undefined ? {} : { 'aria-describedby': id, accessibilityHint: note })}
          editable={!disabled}
          keyboardAppearance={scheme}
          placeholderTextColor={colors.muted}
          selectionColor={colors.accent}
          textAlignVertical={lines ? 'top' : 'center'}
          {...input}
          multiline={lines !== false}
          onFocus={(event) => {
            setFocused(true);
            onFocus?.(event);
          }}
          onBlur={(event) => {
            setFocused(false);
            onBlur?.(event);
          }}
          style={[
            text,
            styles.input,
            lines && {
              minHeight: height(lines.minLines),
              maxHeight: height(lines.maxLines),
            },
          ]}
        />
        {accessory}
      </View>
      {note !== undefined && (
        <Text
          nativeID={id}
          variant="caption"
          tone={error === undefined ? 'muted' : 'danger'}
          {...(error === undefined ? {} : { role: 'alert' })}
        >
          {note}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  field: { gap: spacing.xs + 2, alignSelf: 'stretch' },
  box: {
    flexDirection: 'row',
    alignItems: 'flex-start',
    minHeight: TARGET,
    borderWidth: 1,
    borderColor: colors.border,
    borderRadius: radius.control,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  focused: { borderColor: colors.accent, boxShadow: `0 0 0 1px ${colors.accent}` },
  wrong: { borderColor: colors.danger },
  disabled: { opacity: 0.55 },
  input: {
    flex: 1,
    minWidth: 0,
    minHeight: TARGET - 2,
    paddingHorizontal: spacing.md,
    paddingVertical: PADDING - 1,
    color: colors.text,
  },
}));
