import { useRef, useState } from 'react';
import { PanResponder, View } from 'react-native';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { type SeekBarProps, seekByKey } from './seek-bar';

const PLAYHEAD = 2;

/** Lies over the drawing of a sound and moves the place that is played. */
export function SeekBar({ label, position, duration, valueText, onSeek }: SeekBarProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const [width, setWidth] = useState(0);
  const share = duration > 0 ? Math.min(1, position / duration) : 0;
  const seekTo = (x: number) => {
    if (width > 0 && duration > 0) onSeek(Math.min(1, Math.max(0, x / width)) * duration);
  };
  // The responder lives as long as the component and must see the newest props.
  const latest = useRef(seekTo);
  latest.current = seekTo;
  const start = useRef(0);
  const [responder] = useState(() =>
    PanResponder.create({
      onStartShouldSetPanResponder: () => true,
      onMoveShouldSetPanResponder: (_, { dx, dy }) => Math.abs(dx) > Math.abs(dy),
      onPanResponderGrant: (event) => {
        start.current = event.nativeEvent.locationX;
        latest.current(start.current);
      },
      onPanResponderMove: (_, { dx }) => latest.current(start.current + dx),
    }),
  );
  const nudge = (key: 'ArrowRight' | 'ArrowLeft') =>
    onSeek(seekByKey(key, { position, duration }) ?? position);
  return (
    <View
      accessible
      role="slider"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={duration}
      aria-valuenow={position}
      aria-valuetext={valueText}
      aria-disabled={duration === 0}
      accessibilityActions={[{ name: 'increment' }, { name: 'decrement' }]}
      onAccessibilityAction={({ nativeEvent }) =>
        nudge(nativeEvent.actionName === 'increment' ? 'ArrowRight' : 'ArrowLeft')
      }
      onLayout={(event) => setWidth(event.nativeEvent.layout.width)}
      style={styles.area}
      {...responder.panHandlers}
    >
      <View
        pointerEvents="none"
        style={[
          styles.playhead,
          { left: share * Math.max(0, width - PLAYHEAD), backgroundColor: colors.accent },
        ]}
      />
    </View>
  );
}

const useStyles = createStyles(() => ({
  area: { position: 'absolute', top: 0, right: 0, bottom: 0, left: 0 },
  playhead: { position: 'absolute', top: 0, bottom: 0, width: PLAYHEAD, borderRadius: 1 },
}));
