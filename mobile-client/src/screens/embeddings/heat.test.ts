import { darkColors, lightColors } from '../../theme/colors';
import { mixColors, shareOfRange, similarityRange } from './heat';

test('colours mix channel by channel', () => {
  expect(mixColors('#000000', '#ff8000', 0)).toBe('#000000');
  expect(mixColors('#000000', '#ff8000', 0.5)).toBe('#804000');
  expect(mixColors('#000000', '#ff8000', 1)).toBe('#ff8000');
});

test('the range leaves out the likeness of each text to itself', () => {
  expect(
    similarityRange([
      [1, 0.2, 0.4],
      [0.2, 1, -0.1],
      [0.4, -0.1, 1],
    ]),
  ).toEqual({ low: -0.1, high: 0.4 });
});

test('a similarity has its share of the range', () => {
  expect(shareOfRange(0.5, { low: 0, high: 1 })).toBe(0.5);
  expect(shareOfRange(1, { low: 0, high: 0.5 })).toBe(1);
  expect(shareOfRange(0.7, { low: 0.7, high: 0.7 })).toBe(0.5);
});

/** Relative luminance as WCAG defines it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
const contrast = (a: string, b: string): number => {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
};

test.each([
  ['light', lightColors],
  ['dark', darkColors],
])('numbers can be read on every colour of the %s matrix', (_, { heat, text }) => {
  for (let share = 0; share <= 1; share += 0.05) {
    expect(contrast(mixColors(heat.low, heat.high, share), text)).toBeGreaterThanOrEqual(4.5);
  }
});
