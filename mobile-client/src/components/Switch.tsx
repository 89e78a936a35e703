import { Switch as NativeSwitch, Pressable, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';
import { spacing, TARGET } from '../theme/tokens';
import { Text } from './Text';

interface SwitchProps {
  label: string;
  hint?: string;
  value: boolean;
  onChange: (value: boolean) => void;
  disabled?: boolean;
}

/** A line with a name and a switch; a press anywhere on it switches. */
export function Switch({ label, hint, value, onChange, disabled = false }: SwitchProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <Pressable
      // The switch itself is what a keyboard and a screen reader find.
      accessible={false}
      tabIndex={-1}
      disabled={disabled}
      onPress={() => onChange(!value)}
      style={styles.row}
    >
      <View style={styles.words}>
        <Text>{label}</Text>
        {hint && (
          <Text variant="caption" tone="muted">
            {hint}
          </Text>
        )}
      </View>
      <NativeSwitch
        aria-label={label}
        value={value}
        onValueChange={onChange}
        disabled={disabled}
        trackColor={{ false: colors.border, true: colors.accent }}
        ios_backgroundColor={colors.border}
        thumbColor="#FFFFFF"
        {...WEB_THUMB}
      />
    </Pressable>
  );
}

/** React Native for Web colours the thumb of a switch that is on by a property of its own. */
const WEB_THUMB = { activeThumbColor: '#FFFFFF' };

const useStyles = createStyles(() => ({
  row: { flexDirection: 'row', alignItems: 'center', gap: spacing.lg, minHeight: TARGET },
  words: { flex: 1, gap: 2 },
}));
