import { Link } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { Pressable, View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';
import type { Icon } from '../icon';
import { Text } from '../Text';
import type { Destination } from './destinations';

/** A place in the bar or the rail; a real link, so that a browser can open it in another tab. */
export function NavigationLink({ destination, current }: { destination: Destination; current: boolean }) {
  const { t } = useTranslation('navigation');
  const styles = useStyles();
  const label = t(destination.name);
  return (
    <Link href={destination.href} asChild>
      <Pressable
        role="link"
        aria-label={label}
        {...(current ? { 'aria-current': 'page' } : {})}
        accessibilityState={{ selected: current }}
        style={styles.item}
      >
        {({ pressed, hovered }) => (
          <NavigationFace
            icon={destination.icon}
            label={label}
            current={current}
            active={pressed || hovered === true}
          />
        )}
      </Pressable>
    </Link>
  );
}

interface NavigationButtonProps {
  icon: Icon;
  label: string;
  current: boolean;
  expanded: boolean;
  onPress: () => void;
}

/** A place in the bar that opens something rather than going somewhere. */
export function NavigationButton({ icon, label, current, expanded, onPress }: NavigationButtonProps) {
  const styles = useStyles();
  return (
    <Pressable
      role="button"
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={expanded}
      onPress={onPress}
      style={styles.item}
    >
      {({ pressed, hovered }) => (
        <NavigationFace icon={icon} label={label} current={current} active={pressed || hovered === true} />
      )}
    </Pressable>
  );
}

interface NavigationFaceProps {
  icon: Icon;
  label: string;
  current: boolean;
  active: boolean;
}

function NavigationFace({ icon: Glyph, label, current, active }: NavigationFaceProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <>
      <View style={[styles.icon, active && styles.active, current && styles.current]}>
        <Glyph size={21} color={current ? colors.accent : colors.muted} aria-hidden />
      </View>
      <Text
        variant="navigation"
        tone={current ? 'accent' : 'muted'}
        numberOfLines={1}
        maxFontSizeMultiplier={1.3}
      >
        {label}
      </Text>
    </>
  );
}

const useStyles = createStyles(({ colors }) => ({
  item: {
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    alignSelf: 'stretch',
    minHeight: 52,
    flexGrow: 1,
    flexShrink: 1,
    flexBasis: 'auto',
    gap: 2,
    paddingVertical: spacing.xs,
  },
  icon: {
    width: 44,
    height: 30,
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: radius.full,
  },
  active: { backgroundColor: colors.pressed },
  current: { backgroundColor: colors.accentTint },
}));
