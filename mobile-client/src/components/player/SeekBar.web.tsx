import { type SeekBarProps, seekByKey } from './seek-bar';

/** In a browser it is the browser's own slider, which lies unseen over what it moves; app.css draws its playhead. */
export function SeekBar({ label, position, duration, valueText, onSeek }: SeekBarProps) {
  return (
    <input
      type="range"
      className="seek"
      aria-label={label}
      aria-valuetext={valueText}
      min={0}
      max={duration}
      step={0.1}
      value={position}
      disabled={duration === 0}
      onChange={(event) => onSeek(event.currentTarget.valueAsNumber)}
      onKeyDown={(event) => {
        const to = seekByKey(event.key, { position, duration });
        if (to === undefined) return;
        event.preventDefault();
        onSeek(to);
      }}
    />
  );
}
