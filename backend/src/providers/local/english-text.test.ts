import { describe, expect, it } from 'vitest';
import { isPlainlyNotEnglish } from './english-text.ts';

describe('isPlainlyNotEnglish', () => {
  it.each([
    'Guten Morgen. Der Zug fährt von Gleis zwei ab.',
    'Le train part du quai numéro deux à huit heures.',
    '¿Dónde está la biblioteca?',
    'Pociąg odjeżdża z peronu drugiego.',
    'Tàu khởi hành từ sân ga số hai.',
    'Поезд goes от второй платформы',
  ])('sees it in "%s"', (text) => {
    expect(isPlainlyNotEnglish(text)).toBe(true);
  });

  it.each([
    'Good morning. The train leaves from platform two.',
    'I met Zoë at the café',
    'Café',
    'The naïve fiancée of Señor Müller ordered crème brûlée and a jalapeño to go.',
    'It is 20 °C, and π is 3.14 — “about”.',
    'Guten Morgen, liebe Leute.',
    '',
  ])('does not in "%s"', (text) => {
    expect(isPlainlyNotEnglish(text)).toBe(false);
  });
});
