import sharp from 'sharp';
import { seededRandom } from '../../../backend/test/models/seeded-random.ts';

interface Landscape {
  /** Pixels. */
  width: number;
  height: number;
  /** Another text is another landscape. */
  seed: string;
}

/** Hues of sky at the top, sky at the horizon, and hills. */
const MOODS = [
  [28, 42, 250],
  [205, 40, 170],
  [260, 330, 285],
  [190, 60, 130],
] as const;

/** A PNG of hills below a sky with the sun: something to look at, and plain enough to compare. */
export function paintLandscape({ width, height, seed }: Landscape): Promise<Buffer> {
  const number = [...seed].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  const random = seededRandom(number);
  const [sky, horizon, hills] = MOODS[number % MOODS.length] ?? MOODS[0];
  const ridges = Array.from({ length: 5 }, (_, layer) => {
    const base = height * (0.5 + layer * 0.1);
    const waves = Array.from({ length: 3 }, (__, index) => ({
      size: (height * 0.07) / (index + 1),
      period: (width * (0.9 - layer * 0.12)) / (index * 1.7 + 1),
      shift: random.uniform() * 20,
    }));
    const points = Array.from({ length: 65 }, (__, step) => {
      const x = (width * step) / 64;
      const y = waves.reduce(
        (sum, { size, period, shift }) => sum + size * Math.sin(x / period + shift),
        base,
      );
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    const colour = `hsl(${hills} ${18 + layer * 6}% ${56 - layer * 11}%)`;
    return `<polygon fill="${colour}" points="0,${height} ${points.join(' ')} ${width},${height}"/>`;
  });
  const sunX = width * (0.2 + 0.6 * random.uniform());
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${sky} 60% 62%)"/><stop offset="0.6" stop-color="hsl(${horizon} 85% 82%)"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${sunX}" cy="${height * 0.34}" r="${Math.min(width, height) * 0.09}" fill="hsl(${horizon} 95% 92%)"/>
    ${ridges.join('\n')}
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Red, green and blue of every pixel, row by row, and the size of the image. */
export async function pixelsOf(image: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
