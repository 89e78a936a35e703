import { useRef, useState } from 'react';
import { PanResponder, View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { TARGET } from '../theme/tokens';
import { type SliderTrackProps, snap } from './slider-values';

const THUMB = 22;

/** The track and thumb of a slider, without its name and number (see `SliderField`). */
export function SliderTrack({
  label,
  value,
  minimum,
  maximum,
  step,
  unset = false,
  valueText,
  onChange,
  onRelease,
  disabled = false,
}: SliderTrackProps) {
  const styles = useStyles();
  const [width, setWidth] = useState(0);
  const share = maximum > minimum ? (value - minimum) / (maximum - minimum) : 0;
  const moveTo = (x: number) => {
    const travel = Math.max(1, width - THUMB);
    onChange(snap(minimum + ((x - THUMB / 2) / travel) * (maximum - minimum), { minimum, maximum, step }));
  };
  // The responder lives as long as the component and must see the newest props.
  const latest = useRef({ moveTo, onRelease, disabled });
  latest.current = { moveTo, onRelease, disabled };
  const start = useRef(0);
  const [responder] = useState(() =>
    PanResponder.create({
      onStartShouldSetPanResponder: () => !latest.current.disabled,
      onMoveShouldSetPanResponder: (_, { dx, dy }) => !latest.current.disabled && Math.abs(dx) > Math.abs(dy),
      onPanResponderGrant: (event) => {
        start.current = event.nativeEvent.locationX;
        latest.current.moveTo(start.current);
      },
      onPanResponderMove: (_, { dx }) => latest.current.moveTo(start.current + dx),
      onPanResponderRelease: () => latest.current.onRelease?.(),
      onPanResponderTerminate: () => latest.current.onRelease?.(),
    }),
  );
  const nudge = (direction: 1 | -1) => {
    onChange(snap(value + direction * step, { minimum, maximum, step }));
    onRelease?.();
  };
  return (
    <View
      accessible
      role="slider"
      aria-label={label}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      aria-valuenow={value}
      aria-valuetext={valueText}
      aria-disabled={disabled}
      accessibilityActions={[{ name: 'increment' }, { name: 'decrement' }]}
      onAccessibilityAction={(event) => nudge(event.nativeEvent.actionName === 'increment' ? 1 : -1)}
      onLayout={(event) => setWidth(event.nativeEvent.layout.width)}
      style={[styles.area, disabled && styles.disabled]}
      {...responder.panHandlers}
    >
      <View pointerEvents="none" style={styles.track}>
        {!unset && <View style={[styles.filled, { width: `${share * 100}%` }]} />}
      </View>
      <View
        pointerEvents="none"
        style={[styles.thumb, unset && styles.unset, { left: share * Math.max(0, width - THUMB) }]}
      />
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  area: { height: TARGET, alignSelf: 'stretch', justifyContent: 'center' },
  track: { height: 4, borderRadius: 2, backgroundColor: colors.border, overflow: 'hidden' },
  filled: { height: 4, backgroundColor: colors.accent },
  thumb: {
    position: 'absolute',
    width: THUMB,
    height: THUMB,
    borderRadius: THUMB / 2,
    borderWidth: 2,
    borderColor: colors.accent,
    backgroundColor: colors.surface,
  },
  unset: { borderColor: colors.border },
  disabled: { opacity: 0.45 },
}));
