import type { CSSProperties } from 'react';
import type { SliderTrackProps } from './slider-values';

/** In a browser the slider is the browser's own, which knows keyboard, pointer and assistive technology. */
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
  const share = maximum > minimum && !unset ? ((value - minimum) / (maximum - minimum)) * 100 : 0;
  // CSSProperties has no room for custom properties; app.css reads this one to fill the track.
  const style = { '--share': `${share}%` } as CSSProperties;
  return (
    <input
      type="range"
      className={unset ? 'slider unset' : 'slider'}
      aria-label={label}
      aria-valuetext={valueText}
      min={minimum}
      max={maximum}
      step={step}
      value={value}
      disabled={disabled}
      style={style}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      onPointerUp={onRelease}
      onKeyUp={onRelease}
    />
  );
}
