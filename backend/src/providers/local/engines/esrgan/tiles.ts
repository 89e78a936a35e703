/** 8-bit pixels, interleaved, rows from the top. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A part of an image in pixels. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A part that is worked on, and the part around it that the work needs to see. */
export interface Tile {
  area: Area;
  seen: Area;
}

const CHANNELS = 3;

/** Cuts an image into parts of at most `side` pixels, each seen with up to `margin` pixels around it. */
export function tilesOf(width: number, height: number, side: number, margin: number): Tile[] {
  const tiles: Tile[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const area = { left, top, width: Math.min(side, width - left), height: Math.min(side, height - top) };
      const seenLeft = Math.max(0, left - margin);
      const seenTop = Math.max(0, top - margin);
      const seen = {
        left: seenLeft,
        top: seenTop,
        width: Math.min(width, left + area.width + margin) - seenLeft,
        height: Math.min(height, top + area.height + margin) - seenTop,
      };
      tiles.push({ area, seen });
    }
  }
  return tiles;
}

/** A copy of a part of an RGB image. */
export function cut(image: Pixels, { left, top, width, height }: Area): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(width * height * CHANNELS);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * CHANNELS;
    part.set(image.data.subarray(from, from + width * CHANNELS), row * width * CHANNELS);
  }
  return part;
}

/** Writes the `area` of a tile that was enlarged as a whole into the enlarged image. */
export function paste(target: Pixels, enlarged: Uint8Array, { area, seen }: Tile, scale: number): void {
  const rowLength = area.width * scale * CHANNELS;
  for (let row = 0; row < area.height * scale; row++) {
    const seenRow = (area.top - seen.top) * scale + row;
    const from = (seenRow * seen.width + area.left - seen.left) * scale * CHANNELS;
    const to = ((area.top * scale + row) * target.width + area.left * scale) * CHANNELS;
    target.data.set(enlarged.subarray(from, from + rowLength), to);
  }
}
