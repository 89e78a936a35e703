import { useState } from 'react';
import { View } from 'react-native';
import Svg, { Path } from 'react-native-svg';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { waveformPath } from './waveform-path';

interface WaveformProps {
  /** 0 to 1 each; null while nobody knows, which draws a line. */
  peaks: readonly number[] | null;
  /** The part that has been played, 0 to 1. */
  share: number;
  height: number;
}

/** How loud a sound is over its time. Says nothing to the ears. */
export function Waveform({ peaks, share, height }: WaveformProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const [width, setWidth] = useState(0);
  const path = waveformPath(peaks, width, height);
  const drawing = (color: string) => (
    <Svg width={width} height={height}>
      <Path d={path} stroke={color} strokeWidth={2} strokeLinecap="round" />
    </Svg>
  );
  return (
    <View
      aria-hidden
      pointerEvents="none"
      onLayout={(event) => setWidth(Math.floor(event.nativeEvent.layout.width))}
      style={{ height }}
    >
      {width > 0 && (
        <>
          {drawing(colors.border)}
          <View style={[styles.played, { width: share * width, height }]}>{drawing(colors.accent)}</View>
        </>
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  played: { position: 'absolute', left: 0, top: 0, overflow: 'hidden' },
}));
