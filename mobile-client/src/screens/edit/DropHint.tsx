import ImageDown from 'lucide-react-native/icons/image-down';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing } from '../../theme/tokens';

/** Covers the screen while a file is held over it. */
export function DropHint() {
  const { t } = useTranslation();
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <View pointerEvents="none" style={styles.place}>
      <ImageDown size={32} color={colors.accent} aria-hidden />
      <Text variant="label" tone="accent">
        {t('dropHere')}
      </Text>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  place: {
    position: 'absolute',
    top: spacing.md,
    right: spacing.md,
    bottom: spacing.md,
    left: spacing.md,
    alignItems: 'center',
    justifyContent: 'center',
    gap: spacing.md,
    borderWidth: 2,
    borderStyle: 'dashed',
    borderColor: colors.accent,
    borderRadius: radius.card,
    backgroundColor: colors.accentTint,
  },
}));
