import type { Capability } from '@ai-platform/contract';

/** Every colour of the app by its meaning. Text on any of the backgrounds here reaches 4.5:1. */
export interface Colors {
  /** Behind everything. */
  page: string;
  /** Cards, bars, sheets. */
  surface: string;
  /** Fields and quiet buttons, a step away from the surface. */
  sunken: string;
  /** The chosen segment and the like: lifted out of what is around it. */
  raised: string;
  /** A pointer over something that can be pressed, or a finger on it. */
  pressed: string;
  /** Hairlines between things. */
  line: string;
  /** Edges of controls, which must be seen to be found. */
  border: string;
  text: string;
  muted: string;
  /** The one main action of a screen, the selected item, focus. */
  accent: string;
  accentPressed: string;
  accentTint: string;
  /** Text on `accent`. */
  onAccent: string;
  danger: string;
  dangerTint: string;
  onDanger: string;
  warning: string;
  warningTint: string;
  good: string;
  goodTint: string;
  /** Over the page while a sheet or dialog is open. */
  scrim: string;
  /** The ends of a scale from little to much, below `text`. */
  heat: { low: string; high: string };
  /** The hue of each capability, for its icon, and the tint behind the icon. */
  capability: Record<Capability, { ink: string; tint: string }>;
}

export const lightColors: Colors = {
  page: '#FBFAF8',
  surface: '#FFFFFF',
  sunken: '#F4F2EE',
  raised: '#FFFFFF',
  pressed: '#F0EDE8',
  line: '#E4E1DA',
  border: '#8C877C',
  text: '#1B1A17',
  muted: '#6B675F',
  accent: '#5B5BD6',
  accentPressed: '#4A4AC4',
  accentTint: '#EDEDFB',
  onAccent: '#FFFFFF',
  danger: '#C92A2A',
  dangerTint: '#FCEDED',
  onDanger: '#FFFFFF',
  warning: '#9C5000',
  warningTint: '#FBF1E4',
  good: '#287E3A',
  goodTint: '#EAF5EC',
  scrim: 'rgba(27, 26, 23, 0.4)',
  heat: { low: '#FDF6EE', high: '#E98F3C' },
  capability: {
    image_generation: { ink: '#9C36B5', tint: '#F7ECFA' },
    image_editing: { ink: '#C2255C', tint: '#FBEBF1' },
    text_to_speech: { ink: '#0B7285', tint: '#E5F3F5' },
    speech_to_text: { ink: '#2B8A3E', tint: '#E9F5EC' },
    chat: { ink: '#5B5BD6', tint: '#EDEDFB' },
    embeddings: { ink: '#B35C00', tint: '#FBF1E4' },
  },
};

export const darkColors: Colors = {
  page: '#131316',
  surface: '#1B1B1F',
  sunken: '#232328',
  raised: '#43434B',
  pressed: '#2C2C31',
  line: '#2C2C31',
  border: '#77747C',
  text: '#ECEBE7',
  muted: '#A09C94',
  accent: '#8E8CF2',
  accentPressed: '#A5A3F5',
  accentTint: '#27263D',
  onAccent: '#131316',
  danger: '#FF8787',
  dangerTint: '#3A2022',
  onDanger: '#131316',
  warning: '#FFB366',
  warningTint: '#36291A',
  good: '#74CF84',
  goodTint: '#1D3122',
  scrim: 'rgba(0, 0, 0, 0.6)',
  heat: { low: '#242120', high: '#A05200' },
  capability: {
    image_generation: { ink: '#DA8FEA', tint: '#33213A' },
    image_editing: { ink: '#F783AC', tint: '#3B202B' },
    text_to_speech: { ink: '#5CC8DA', tint: '#17313A' },
    speech_to_text: { ink: '#74CF84', tint: '#1D3122' },
    chat: { ink: '#A5A3F5', tint: '#27263D' },
    embeddings: { ink: '#FFB366', tint: '#36291A' },
  },
};
