import Check from 'lucide-react-native/icons/check';
import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { useTheme } from '../theme/ThemeProvider';

/** The mark of something that can be selected. Says nothing to the ears. */
export function Tick({ on }: { on: boolean }) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <View aria-hidden style={[styles.tick, on && styles.ticked]}>
      {on && <Check size={14} color={colors.onAccent} />}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  tick: {
    width: 22,
    height: 22,
    alignItems: 'center',
    justifyContent: 'center',
    borderWidth: 1,
    borderColor: colors.border,
    borderRadius: 6,
    backgroundColor: colors.surface,
  },
  ticked: { borderColor: colors.accent, backgroundColor: colors.accent },
}));
