// A GIF that moves (GIF89a): one table of colors for all frames, and of each frame only what differs from the one before.

import { inksFor, nearest } from "./inks.js";
import { compressed } from "./lzw.js";

const CLEAR = 255; // the color that leaves what is there
const INKS = 255; // colors beside it

/**
 * Frames are added one by one, as pixels 0xAABBGGRR of width × height; `samples` are some of them, from which the
 * colors are chosen, beside those in `fixed` ([r, g, b]). The answer of end() is the file.
 */
export class Gif {
  constructor(width, height, samples, fixed) {
    this.width = width;
    this.height = height;
    const inks = inksFor(samples, fixed, INKS);
    this.nearest = nearest(inks);
    this.shown = new Int16Array(width * height).fill(-1); // colors that are on the screen
    this.before = null; // pixels of the frame before
    this.parts = [head(width, height, inks)];
    this.size = this.parts[0].length;
  }

  /** Show pixels for so many hundredths of a second. */
  add(pixels, delay) {
    const box = this.changed(pixels);
    this.before = pixels;
    const { left, top, width, height } = box;
    const part = new Uint8Array(18);
    part.set([0x21, 0xf9, 4, 0x05, delay & 255, delay >> 8, CLEAR, 0, 0x2c]); // leave it there; one color is clear
    part.set(
      [left, top, width, height].flatMap((v) => [v & 255, v >> 8]),
      9,
    );
    const data = compressed(box.codes);
    this.parts.push(part, data);
    this.size += part.length + data.length;
  }

  /** The smallest box around what is new, and its colors; where nothing is new, one clear pixel. */
  changed(pixels) {
    const { width, height, before, shown } = this;
    const codes = new Uint8Array(width * height).fill(CLEAR);
    let [x0, x1, y0, y1] = [width, -1, height, -1];
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        if (before && pixels[i] === before[i]) continue;
        const code = this.nearest(pixels[i]);
        if (shown[i] === code) continue;
        shown[i] = codes[i] = code;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        y1 = y;
      }
    if (x1 < 0) return { left: 0, top: 0, width: 1, height: 1, codes: codes.subarray(0, 1) };
    const box = { left: x0, top: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
    const inside = new Uint8Array(box.width * box.height);
    for (let row = 0; row < box.height; row++) {
      const from = (y0 + row) * width + x0;
      inside.set(codes.subarray(from, from + box.width), row * box.width);
    }
    return { ...box, codes: inside };
  }

  end() {
    return new Blob([...this.parts, new Uint8Array([0x3b])], { type: "image/gif" });
  }
}

/** Header, screen, table of colors, and that the frames are repeated for ever. */
function head(width, height, inks) {
  const text = (words) => [...words].map((letter) => letter.charCodeAt(0));
  const table = new Uint8Array(768);
  inks.forEach((ink, i) => {
    table.set(ink, 3 * i);
  });
  const screen = [...text("GIF89a"), width & 255, width >> 8, height & 255, height >> 8, 0xf7, 0, 0];
  const forever = [0x21, 0xff, 11, ...text("NETSCAPE2.0"), 3, 1, 0, 0, 0];
  return Uint8Array.from([...screen, ...table, ...forever]);
}
