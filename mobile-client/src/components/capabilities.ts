import type { Capability } from '@ai-platform/contract';
import AudioLines from 'lucide-react-native/icons/audio-lines';
import ImageGlyph from 'lucide-react-native/icons/image';
import MessageCircle from 'lucide-react-native/icons/message-circle';
import Mic from 'lucide-react-native/icons/mic';
import Paintbrush from 'lucide-react-native/icons/paintbrush';
import Waypoints from 'lucide-react-native/icons/waypoints';
import type { CapabilityStatus } from '../hooks/useCapability';
import type { Icon } from './icon';
import type { Tone } from './Text';

/** The icon of each capability. */
export const CAPABILITY_ICONS: Record<Capability, Icon> = {
  image_generation: ImageGlyph,
  image_editing: Paintbrush,
  text_to_speech: AudioLines,
  speech_to_text: Mic,
  chat: MessageCircle,
  embeddings: Waypoints,
};

/** Where each capability has its screen. */
export const CAPABILITY_ROUTES = {
  image_generation: '/image',
  image_editing: '/edit',
  text_to_speech: '/speak',
  speech_to_text: '/transcribe',
  chat: '/chat',
  embeddings: '/embeddings',
} as const satisfies Record<Capability, string>;

/** The colour of each state, for its dot and its name. */
export const STATE_TONES: Record<CapabilityStatus, Tone> = {
  unknown: 'muted',
  ready: 'good',
  loading: 'warning',
  downloadable: 'warning',
  downloading: 'warning',
  needs_key: 'warning',
  unavailable: 'danger',
  offline: 'muted',
};
