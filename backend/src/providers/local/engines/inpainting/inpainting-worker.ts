import cv from '@techstark/opencv-js';
import { move } from 'piscina';
import type { InpaintingTask } from './inpainting-task.ts';

/** Pixels around a hole's edge that its filling is made of. */
const RADIUS = 5;
/**
 * Pixels by which the hole grows for the work. What lies just outside a mask is often still tinted by what it
 * covers (soft edges, halos of compression), and the filling would carry that tint inwards.
 */
const GROWTH = 2;

// The module has a `then` that resolves to itself: it must never be awaited.
const ready = new Promise<void>((resolve) => {
  if (cv.Mat) resolve();
  else cv.onRuntimeInitialized = () => resolve();
});

/**
 * The worker threads' entry. Gives the picture with its masked part continued from around it, after Navier and
 * Stokes (Bertalmio, Bertozzi and Sapiro, 2001); undefined when the mask leaves nothing to continue from.
 */
export default async function inpaint(task: InpaintingTask): Promise<Uint8Array | undefined> {
  await ready;
  const { width, height, channels } = task;
  const hole = grownHole(task);
  try {
    if (cv.countNonZero(hole) === width * height) return undefined;
    const filled = channels === 3 ? fill(task.pixels, 3, hole) : fillTranslucent(task.pixels, hole);
    // `move` marks the bytes for transfer and gives back what the other side will see.
    return move(filled) as Uint8Array;
  } finally {
    hole.delete();
  }
}

function grownHole({ mask, width, height }: InpaintingTask): cv.Mat {
  const drawn = cv.matFromArray(height, width, cv.CV_8UC1, mask);
  const hole = new cv.Mat();
  const size = 2 * GROWTH + 1;
  const shape = cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(size, size));
  cv.dilate(drawn, hole, shape);
  drawn.delete();
  shape.delete();
  return hole;
}

function fill(pixels: Uint8Array, channels: 1 | 3, hole: cv.Mat): Uint8Array<ArrayBuffer> {
  const type = channels === 1 ? cv.CV_8UC1 : cv.CV_8UC3;
  const picture = cv.matFromArray(hole.rows, hole.cols, type, pixels);
  const filled = new cv.Mat();
  try {
    cv.inpaint(picture, hole, filled, RADIUS, cv.INPAINT_NS);
    return Uint8Array.from(filled.data);
  } finally {
    picture.delete();
    filled.delete();
  }
}

/** Colours are weighted by their opacity for the work, so that hidden ones do not flow into the hole. */
function fillTranslucent(rgba: Uint8Array, hole: cv.Mat): Uint8Array<ArrayBuffer> {
  const count = rgba.length / 4;
  const colours = new Uint8Array(count * 3);
  const alpha = new Uint8Array(count);
  for (let pixel = 0; pixel < count; pixel++) {
    const opacity = rgba[pixel * 4 + 3] ?? 0;
    alpha[pixel] = opacity;
    for (let channel = 0; channel < 3; channel++) {
      colours[pixel * 3 + channel] = Math.round(((rgba[pixel * 4 + channel] ?? 0) * opacity) / 255);
    }
  }
  const filledColours = fill(colours, 3, hole);
  const filledAlpha = fill(alpha, 1, hole);
  const filled = new Uint8Array(rgba.length);
  for (let pixel = 0; pixel < count; pixel++) {
    const opacity = filledAlpha[pixel] ?? 0;
    filled[pixel * 4 + 3] = opacity;
    for (let channel = 0; channel < 3; channel++) {
      const weighted = filledColours[pixel * 3 + channel] ?? 0;
      filled[pixel * 4 + channel] = opacity === 0 ? 0 : Math.min(255, Math.round((weighted * 255) / opacity));
    }
  }
  return filled;
}
