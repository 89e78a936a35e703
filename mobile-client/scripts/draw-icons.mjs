import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/**
 * Draws every icon of the app from one mark: six strokes around a centre, one for each capability.
 * Run it after changing the mark: `node scripts/draw-icons.mjs`.
 */

const IRIS = '#5B5BD6';
const WHITE = '#FFFFFF';

/** The mark in a square of 100; every second stroke is fainter, so that it turns. */
function mark(colour) {
  return [0, 60, 120, 180, 240, 300]
    .map(
      (angle) =>
        `<rect x="41" y="6" width="18" height="38" rx="9" fill="${colour}" fill-opacity="${
          angle % 120 === 0 ? 1 : 0.55
        }" transform="rotate(${angle} 50 50)"/>`,
    )
    .join('');
}

/** `share` is how much of the width the mark takes. */
function icon({ background, colour = WHITE, share = 0.7, corner = 0 }) {
  const offset = 50 - 50 * share;
  const backdrop = background ? `<rect width="100" height="100" rx="${corner}" fill="${background}"/>` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><title>AI Platform</title>${backdrop}<g transform="translate(${offset} ${offset}) scale(${share})">${mark(colour)}</g></svg>`;
}

async function draw(path, svg, size) {
  const png = sharp(Buffer.from(svg), { density: (72 * size) / 100 }).resize(size, size);
  await png
    .png({ compressionLevel: 9, palette: true })
    .toFile(fileURLToPath(new URL(`../${path}`, import.meta.url)));
}

const rounded = icon({ background: IRIS, corner: 22 });
const square = icon({ background: IRIS });
mkdirSync(new URL('../assets', import.meta.url), { recursive: true });
writeFileSync(new URL('../public/icon.svg', import.meta.url), `${rounded}\n`);
await draw('assets/icon.png', square, 1024);
await draw('assets/adaptive-icon.png', icon({ share: 0.5 }), 1024);
await draw('assets/adaptive-icon-monochrome.png', icon({ share: 0.5 }), 1024);
await draw('assets/splash.png', icon({ colour: IRIS, share: 1 }), 432);
await draw('public/icon-192.png', rounded, 192);
await draw('public/icon-512.png', rounded, 512);
await draw('public/icon-maskable.png', icon({ background: IRIS, share: 0.56 }), 512);
