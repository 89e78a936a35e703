import ArrowDown from 'lucide-react-native/icons/arrow-down';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { IconButton } from '../../components/IconButton';
import { createStyles } from '../../theme/createStyles';
import { elevation, radius, spacing } from '../../theme/tokens';

/** Over the end of the messages while the reader is elsewhere. */
export function ToLatestButton({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation('chat');
  const styles = useStyles();
  return (
    <View style={styles.place}>
      <IconButton icon={ArrowDown} label={t('toLatest')} onPress={onPress} style={styles.button} />
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  place: {
    position: 'absolute',
    left: 0,
    right: 0,
    bottom: spacing.md,
    alignItems: 'center',
    pointerEvents: 'box-none',
  },
  button: {
    ...elevation,
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.full,
    backgroundColor: colors.surface,
  },
}));
