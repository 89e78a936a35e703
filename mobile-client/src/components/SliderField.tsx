import { useState } from 'react';
import { TextInput, View } from 'react-native';
import { useFormat } from '../i18n/useFormat';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { radius, spacing, TARGET, typography } from '../theme/tokens';
import { SliderTrack } from './SliderTrack';
import { decimals, parseNumber, type SliderRange, snap } from './slider-values';
import { Text } from './Text';

interface Unset {
  /** In words, for example "Left to the model". */
  text: string;
  /** The number that is known to hold. */
  usual: number | undefined;
  /** Where the slider begins when no number is known. */
  start: number;
}

interface SliderFieldProps extends SliderRange {
  label: string;
  hint?: string;
  /** Undefined while nobody has chosen one; `unset` says what holds then. */
  value: number | undefined;
  unset?: Unset;
  /** Shown after the number, for example "px". */
  unit?: string;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** A number that can be dragged, stepped with the arrow keys, or typed. */
export function SliderField({
  label,
  hint,
  value,
  unset,
  unit,
  onChange,
  disabled = false,
  ...range
}: SliderFieldProps) {
  const { colors, scheme } = useTheme();
  const format = useFormat();
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  const write = (number: number) => format.number(number, decimals(range.step));
  const shown = value === undefined ? undefined : write(value);
  const position = value ?? unset?.usual ?? unset?.start ?? range.minimum;
  const commit = () => {
    const number = typed === undefined ? undefined : parseNumber(typed);
    if (number !== undefined) onChange(snap(number, range));
    setTyped(undefined);
  };
  return (
    <View style={styles.field}>
      <View style={styles.head}>
        <Text variant="captionStrong" tone="muted" style={styles.name}>
          {label}
        </Text>
        <TextInput
          aria-label={unit ? `${label} (${unit})` : label}
          value={typed ?? shown ?? ''}
          placeholder={unset?.usual === undefined ? '' : write(unset.usual)}
          placeholderTextColor={colors.muted}
          onChangeText={setTyped}
          onBlur={commit}
          onSubmitEditing={commit}
          editable={!disabled}
          inputMode="decimal"
          selectTextOnFocus
          keyboardAppearance={scheme}
          selectionColor={colors.accent}
          style={styles.number}
        />
        {unit && (
          <Text variant="figures" tone="muted">
            {unit}
          </Text>
        )}
      </View>
      <SliderTrack
        {...range}
        label={label}
        value={position}
        valueText={shown === undefined ? unset?.text : unit ? `${shown} ${unit}` : shown}
        unset={value === undefined}
        onChange={onChange}
        disabled={disabled}
      />
      {hint && (
        <Text variant="caption" tone="muted">
          {hint}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  field: { alignSelf: 'stretch' },
  head: { flexDirection: 'row', alignItems: 'center', gap: spacing.xs },
  name: { flex: 1 },
  number: {
    ...typography.figures,
    width: 72,
    minHeight: TARGET - 12,
    paddingHorizontal: spacing.sm,
    textAlign: 'right',
    color: colors.text,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.control,
    backgroundColor: colors.surface,
  },
}));
