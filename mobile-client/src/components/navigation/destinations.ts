import CircleGauge from 'lucide-react-native/icons/gauge';
import House from 'lucide-react-native/icons/house';
import LibraryGlyph from 'lucide-react-native/icons/library';
import Settings from 'lucide-react-native/icons/settings';
import { CAPABILITY_ICONS } from '../capabilities';
import type { Icon } from '../icon';

export interface Destination {
  /** Name of its route, and key of its name in the catalogue (`navigation`). */
  name: DestinationName;
  href: DestinationHref;
  icon: Icon;
}

export type DestinationName =
  | 'home'
  | 'image'
  | 'edit'
  | 'speak'
  | 'transcribe'
  | 'chat'
  | 'embeddings'
  | 'library'
  | 'settings'
  | 'status';
type DestinationHref = '/' | `/${Exclude<DestinationName, 'home'>}`;

/** Every screen, in the order of the rail. */
export const DESTINATIONS: Record<DestinationName, Destination> = {
  home: { name: 'home', href: '/', icon: House },
  chat: { name: 'chat', href: '/chat', icon: CAPABILITY_ICONS.chat },
  image: { name: 'image', href: '/image', icon: CAPABILITY_ICONS.image_generation },
  edit: { name: 'edit', href: '/edit', icon: CAPABILITY_ICONS.image_editing },
  speak: { name: 'speak', href: '/speak', icon: CAPABILITY_ICONS.text_to_speech },
  transcribe: { name: 'transcribe', href: '/transcribe', icon: CAPABILITY_ICONS.speech_to_text },
  embeddings: { name: 'embeddings', href: '/embeddings', icon: CAPABILITY_ICONS.embeddings },
  library: { name: 'library', href: '/library', icon: LibraryGlyph },
  status: { name: 'status', href: '/status', icon: CircleGauge },
  settings: { name: 'settings', href: '/settings', icon: Settings },
};

/** What the Create slot of the bottom bar offers. */
export const CREATE_DESTINATIONS = [
  DESTINATIONS.image,
  DESTINATIONS.edit,
  DESTINATIONS.speak,
  DESTINATIONS.transcribe,
  DESTINATIONS.embeddings,
] as const;

/** Whether a path lies at or below a destination. */
export function isAt(path: string, { href }: Destination): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
