import RotateCcw from 'lucide-react-native/icons/rotate-ccw';
import RotateCw from 'lucide-react-native/icons/rotate-cw';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { IconButton } from '../IconButton';
import { Text } from '../Text';

interface SkipButtonProps {
  /** Back when it is below zero. */
  seconds: number;
  onSkip: (seconds: number) => void;
}

/** A turning arrow around the seconds that it skips. */
export function SkipButton({ seconds, onSkip }: SkipButtonProps) {
  const { t } = useTranslation('player');
  const format = useFormat();
  const styles = useStyles();
  const count = Math.abs(seconds);
  return (
    <View>
      <IconButton
        icon={seconds < 0 ? RotateCcw : RotateCw}
        label={seconds < 0 ? t('back', { count }) : t('forward', { count })}
        size={30}
        onPress={() => onSkip(seconds)}
      />
      <View aria-hidden pointerEvents="none" style={styles.place}>
        <Text variant="navigation" style={styles.figure} maxFontSizeMultiplier={1}>
          {format.number(count)}
        </Text>
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: {
    position: 'absolute',
    top: 0,
    right: 0,
    bottom: 0,
    left: 0,
    alignItems: 'center',
    justifyContent: 'center',
  },
  figure: { fontSize: 9, lineHeight: 12, fontWeight: '600' },
}));
