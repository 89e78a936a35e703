import type { Point, Size } from '../../utils/mask';

/** The part of a picture that is in sight. `left` and `top` are shares of its width and height, 0 to 1. */
export interface Viewport {
  /** 1 shows the whole picture. */
  zoom: number;
  left: number;
  top: number;
}

export const WHOLE: Viewport = { zoom: 1, left: 0, top: 0 };
export const MAX_ZOOM = 16;

/** Enlarges by a factor; what is at `at`, a place in sight in shares of the view, stays where it is. */
export function zoomAt(
  { zoom, left, top }: Viewport,
  factor: number,
  at: Point = { x: 0.5, y: 0.5 },
): Viewport {
  const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
  return within({
    zoom: next,
    left: left + at.x / zoom - at.x / next,
    top: top + at.y / zoom - at.y / next,
  });
}

/** Moves the picture by shares of the view: to the right and down when they are positive. */
export const panBy = ({ zoom, left, top }: Viewport, by: Point): Viewport =>
  within({ zoom, left: left - by.x / zoom, top: top - by.y / zoom });

/** The place of the picture, in its pixels, that is at a place of the view in shares. */
export const pictureAt = ({ zoom, left, top }: Viewport, at: Point, picture: Size): Point => ({
  x: (left + at.x / zoom) * picture.width,
  y: (top + at.y / zoom) * picture.height,
});

/** The largest size with the proportions of the picture that fits into the room. */
export function fitInto(room: Size, picture: Size): Size {
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  return { width: Math.floor(picture.width * scale), height: Math.floor(picture.height * scale) };
}

function within({ zoom, left, top }: Viewport): Viewport {
  const most = 1 - 1 / zoom;
  const clamp = (share: number) => Math.min(most, Math.max(0, share));
  return { zoom, left: clamp(left), top: clamp(top) };
}
