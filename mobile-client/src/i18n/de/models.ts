import type { models as english } from '../en/models';
import type { TranslationOf } from '../translation';

export const models: TranslationOf<typeof english> = {
  note: {
    'lcm-dreamshaper-v7':
      'Folgt einem englischen Prompt in vier Schritten. Seiten sind Vielfache von 64, von 256 bis 768 Pixel.',
    'opencv-inpaint':
      'Entfernt, was die Maske bedeckt, und setzt fort, was darum herum ist. Braucht eine Maske und folgt keinem Prompt.',
    'kokoro-82m': 'Natürlich klingendes Englisch.',
    pocketsphinx: 'Für deutliches Englisch in ruhiger Umgebung. Schreibt klein und ohne Satzzeichen.',
    'whisper-base': 'Sprache in 99 Sprachen, mit Satzzeichen. Gut in den verbreiteten, bei klaren Aufnahmen.',
    'whisper-small': 'Genauer als whisper-base, braucht aber etwa dreimal so lange.',
    'whisper-tiny': 'Das schnellste Whisper und das ungenaueste.',
    'esrgan-slim-x2': 'Vergrößert ein Bild auf das Zweifache. Folgt keinem Prompt und nimmt keine Maske.',
    'esrgan-slim-x4': 'Vergrößert ein Bild auf das Vierfache. Folgt keinem Prompt und nimmt keine Maske.',
    'glove-sif-100d':
      'Mittelt Wortvektoren: kennt englische Wörter und ihre Ähnlichkeit, nicht aber Reihenfolge, Verneinung oder Zusammenhang.',
    'multilingual-e5-small':
      'Hundert Sprachen. Für die Suche „passage: “ vor die Texte setzen, die gefunden werden sollen; alle anderen gelten als Anfragen.',
  },
};
