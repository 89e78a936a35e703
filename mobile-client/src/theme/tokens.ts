import { Platform, type TextStyle, type ViewStyle } from 'react-native';

/** Distances in points, on a grid of four. */
export const spacing = { xs: 4, sm: 8, md: 12, lg: 16, xl: 24, xxl: 32, huge: 48 } as const;

/** Corner radii in points. */
export const radius = { control: 10, card: 14, full: 999 } as const;

/** The least width and height in points of anything that a finger has to hit. */
export const TARGET = 44;

/** Widths in points. */
export const layout = {
  /** From here on a window has the rail and two panes. */
  wide: 960,
  rail: 84,
  controls: 360,
  /** Content is never wider. */
  content: 1180,
  /** Forms and lists in a single column. */
  column: 720,
  /** Running text: about 72 characters. */
  reading: 640,
  dialog: 480,
} as const;

/** Milliseconds. Everything that moves stands still under reduced motion (`useMotion`). */
export const duration = {
  quick: 150,
  calm: 220,
  /** A wait shorter than this shows nothing. */
  patience: 300,
} as const;

/** The platform's own monospaced face, for code, vectors and ids. */
export const monospace = Platform.select({
  ios: 'Menlo',
  android: 'monospace',
  default: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
});

const weight = { regular: '400', strong: '600' } as const;

/** Text styles by role; sizes and line heights in points. */
export const typography = {
  /** The greeting of an empty screen. */
  display: { fontSize: 36, lineHeight: 43, fontWeight: weight.strong, letterSpacing: -0.6 },
  /** Title of a screen. */
  title: { fontSize: 28, lineHeight: 34, fontWeight: weight.strong, letterSpacing: -0.4 },
  /** Title of a sheet, dialog or empty state. */
  heading: { fontSize: 22, lineHeight: 27, fontWeight: weight.strong, letterSpacing: -0.2 },
  /** Title of a card or section. */
  subheading: { fontSize: 17, lineHeight: 22, fontWeight: weight.strong },
  /** Text to be read. */
  reading: { fontSize: 17, lineHeight: 25, fontWeight: weight.regular },
  body: { fontSize: 15, lineHeight: 22, fontWeight: weight.regular },
  /** Buttons, names of controls. */
  label: { fontSize: 15, lineHeight: 20, fontWeight: weight.strong },
  caption: { fontSize: 13, lineHeight: 19, fontWeight: weight.regular },
  captionStrong: { fontSize: 13, lineHeight: 19, fontWeight: weight.strong },
  /** Figures that change or stand below each other. */
  figures: { fontSize: 13, lineHeight: 19, fontWeight: weight.regular, fontVariant: ['tabular-nums'] },
  code: { fontSize: 13, lineHeight: 20, fontWeight: weight.regular, fontFamily: monospace },
  /** Names below the icons of the bar and the rail, and nowhere else. */
  navigation: { fontSize: 11, lineHeight: 14, fontWeight: weight.regular, letterSpacing: -0.3 },
} satisfies Record<string, TextStyle>;
export type TextVariant = keyof typeof typography;

/** The one elevation: sheets and menus, which lie above the page. */
export const elevation: ViewStyle = {
  boxShadow: '0 8px 32px rgba(0, 0, 0, 0.18), 0 1px 4px rgba(0, 0, 0, 0.08)',
};
