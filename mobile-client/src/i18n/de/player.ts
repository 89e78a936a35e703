import type { player as english } from '../en/player';
import type { TranslationOf } from '../translation';

export const player: TranslationOf<typeof english> = {
  label: 'Player',
  playerOf: 'Player: {{title}}',
  play: 'Abspielen',
  pause: 'Pause',
  back: '{{count}} Sekunden zurück',
  forward: '{{count}} Sekunden vor',
  seek: 'Stelle',
  positionOf: '{{position}} von {{duration}}',
  times: '{{position}} / {{duration}}',
  speed: 'Wiedergabetempo',
  speedIs: '{{speed}}×',
  show: 'Zeigen: {{title}}',
  close: 'Player schließen',
  failedShort: 'Nicht abspielbar',
  failed: 'Das lässt sich auf diesem Gerät nicht abspielen.',
};
