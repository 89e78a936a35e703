/** The audio player: the large one of a screen, and the small one below every screen. */
export const player = {
  label: 'Player',
  playerOf: 'Player: {{title}}',
  play: 'Play',
  pause: 'Pause',
  back: 'Back {{count}} seconds',
  forward: 'Forward {{count}} seconds',
  seek: 'Position',
  positionOf: '{{position}} of {{duration}}',
  times: '{{position}} / {{duration}}',
  speed: 'Playback speed',
  speedIs: '{{speed}}×',
  show: 'Show: {{title}}',
  close: 'Close the player',
  failedShort: 'Cannot be played',
  failed: 'This cannot be played on this device.',
} as const;
