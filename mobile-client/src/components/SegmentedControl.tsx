import { Pressable, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { radius, spacing, TARGET } from '../theme/tokens';
import { Text } from './Text';
import { useArrowKeys } from './useArrowKeys';

export interface Choice<T extends string> {
  value: T;
  label: string;
}

interface SegmentedControlProps<T extends string> {
  /** What is chosen here; shown above unless `hideLabel`. */
  label: string;
  hideLabel?: boolean;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of two to four short choices, all in sight. */
export function SegmentedControl<T extends string>({
  label,
  hideLabel = false,
  choices,
  value,
  onChange,
  disabled = false,
}: SegmentedControlProps<T>) {
  const styles = useStyles();
  const { itemProps } = useArrowKeys(
    choices.length,
    choices.findIndex((choice) => choice.value === value),
    (index) => {
      const choice = choices[index];
      if (choice) onChange(choice.value);
    },
  );
  return (
    <View style={styles.field}>
      {!hideLabel && (
        <Text variant="captionStrong" tone="muted" aria-hidden>
          {label}
        </Text>
      )}
      <View role="radiogroup" aria-label={label} style={[styles.group, disabled && styles.disabled]}>
        {choices.map((choice, index) => {
          const chosen = choice.value === value;
          return (
            <Pressable
              key={choice.value}
              role="radio"
              aria-label={choice.label}
              aria-checked={chosen}
              aria-disabled={disabled}
              disabled={disabled}
              onPress={() => onChange(choice.value)}
              {...itemProps(index)}
              style={({ hovered }) => [styles.segment, hovered && styles.hovered, chosen && styles.chosen]}
            >
              <Text variant={chosen ? 'label' : 'body'} tone={chosen ? 'text' : 'muted'} numberOfLines={1}>
                {choice.label}
              </Text>
            </Pressable>
          );
        })}
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  field: { gap: spacing.xs + 2, alignSelf: 'stretch' },
  group: {
    flexDirection: 'row',
    padding: 2,
    gap: 2,
    borderRadius: radius.control + 2,
    backgroundColor: colors.pressed,
  },
  segment: {
    flex: 1,
    minHeight: TARGET,
    paddingHorizontal: spacing.xs,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: radius.control,
  },
  hovered: { backgroundColor: colors.sunken },
  chosen: { backgroundColor: colors.raised, boxShadow: '0 1px 2px rgba(0, 0, 0, 0.12)' },
  disabled: { opacity: 0.5 },
}));
