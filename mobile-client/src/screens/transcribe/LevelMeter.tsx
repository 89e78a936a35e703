import { useEffect, useState } from 'react';
import { View } from 'react-native';
import { createStyles } from '../../theme/createStyles';

/** The last four seconds. */
const BARS = 48;
const HEIGHT = 44;

interface LevelMeterProps {
  /** 0 to 1. */
  level: number;
  durationMs: number;
}

/** How loud it was lately, the newest on the right. Says nothing to the ears. */
export function LevelMeter({ level, durationMs }: LevelMeterProps) {
  const styles = useStyles();
  const [levels, setLevels] = useState<readonly { at: number; level: number }[]>([]);
  useEffect(() => {
    setLevels((before) => [...before, { at: durationMs, level }].slice(-BARS));
  }, [level, durationMs]);
  return (
    <View aria-hidden style={styles.meter}>
      {levels.map((bar) => (
        <View key={bar.at} style={[styles.bar, { height: Math.max(2, bar.level * HEIGHT) }]} />
      ))}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  meter: {
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: 2,
    height: HEIGHT,
    overflow: 'hidden',
  },
  bar: { flexGrow: 1, maxWidth: 4, borderRadius: 2, backgroundColor: colors.capability.speech_to_text.ink },
}));
