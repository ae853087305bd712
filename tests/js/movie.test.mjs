// The bytes of a GIF read back by a reader written from its specification, and the duration of a WebM.

import assert from "node:assert/strict";
import test from "node:test";

import { frames, gifOf, plans } from "../../ui/player/js/movie/animation.js";
import { Gif } from "../../ui/player/js/movie/gif.js";
import { inksFor, nearest } from "../../ui/player/js/movie/inks.js";
import { compressed } from "../../ui/player/js/movie/lzw.js";
import { layout } from "../../ui/player/js/movie/reel.js";
import { element, elements, withDuration } from "../../ui/player/js/movie/webm.js";

/** Image data as pixels: the reader of GIF89a, appendix F. */
function expanded(data) {
  const bytes = [];
  for (let at = 1; data[at]; at += data[at] + 1) bytes.push(...data.subarray(at + 1, at + 1 + data[at]));
  const [clear, end] = [1 << data[0], (1 << data[0]) + 1];
  const out = [];
  let [table, width, before, bit] = [[], data[0] + 1, null, 0];
  const begin = () => {
    table = Array.from({ length: end + 1 }, (_, i) => [i]);
    width = data[0] + 1;
    before = null;
  };
  begin();
  while (true) {
    let code = 0;
    for (let k = 0; k < width; k++, bit++) code |= ((bytes[bit >> 3] >> (bit & 7)) & 1) << k;
    if (code === end) return { pixels: out, left: bytes.length * 8 - bit };
    if (code === clear) {
      begin();
      continue;
    }
    const string = table[code] ?? [...before, before[0]];
    out.push(...string);
    if (before && table.length < 4096) table.push([...before, string[0]]);
    if (table.length === 1 << width && width < 12) width += 1;
    before = string;
  }
}

/** Numbers that are the same in every run. */
function numbers(count, most, seed = 1) {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % most;
  });
}

test("pixels come back from their compression, of one color, of few and of all, however many", () => {
  const lengths = [1, 2, 254, 255, 256, 257, 258, 510, 511, 512, 513, 3837, 3838, 3839, 3840, 3841, 20000];
  for (const most of [1, 2, 7, 256])
    for (const length of lengths) {
      const pixels = numbers(length, most, length);
      const { pixels: back, left } = expanded(compressed(pixels));
      assert.deepEqual(Uint8Array.from(back), pixels, `${length} of ${most}`);
      assert.ok(left < 8);
    }
});

test("a frame holds the smallest box of what is new, or one clear pixel", () => {
  const white = new Uint32Array(60).fill(0xffffffff);
  const spot = white.slice();
  spot[2 * 10 + 3] = spot[4 * 10 + 7] = 0xff0000ff; // red, at (3, 2) and (7, 4)
  const gif = new Gif(
    10,
    6,
    [white],
    [
      [255, 255, 255],
      [255, 0, 0],
    ],
  ); // prettier-ignore
  const boxes = [white, spot, spot.slice()].map((pixels) => {
    gif.add(pixels, 7);
    const part = gif.parts.at(-2);
    assert.equal(part[4], 7);
    return [9, 11, 13, 15].map((at) => part[at]);
  });
  assert.deepEqual(boxes, [
    [0, 0, 10, 6],
    [3, 2, 5, 3],
    [0, 0, 1, 1],
  ]);
});

test("colors that must be there are, and every pixel of a small palette finds its own", () => {
  const colors = [0xff2457c5, 0xff10141d, 0xffe8ecf4, 0xffd62728];
  const pixels = Uint32Array.from({ length: 3000 }, (_, i) => colors[Math.floor(i / 3) % 4]);
  const inks = inksFor([pixels], [[1, 2, 3]], 255);
  assert.deepEqual(inks[0], [1, 2, 3]);
  assert.equal(inks.length, 5);
  const find = nearest(inks);
  for (const color of colors) {
    const ink = inks[find(color)];
    for (const k of [0, 1, 2]) assert.ok(Math.abs(ink[k] - ((color >> (8 * k)) & 255)) <= 2);
  }
});

test("frames fit the steps and the seconds, and are no shorter than browsers show", () => {
  assert.deepEqual(frames(300, 10), { count: 100, delay: 10 });
  assert.deepEqual(frames(300, 2.5), { count: 63, delay: 4 });
  assert.deepEqual(frames(12, 10), { count: 12, delay: 83 });
  assert.deepEqual(frames(1, 10, 0.15), { count: 2, delay: 500 });
});

test("a frame is 16:9, and nothing in it overlaps or leaves it", () => {
  for (let count = 1; count <= 6; count++)
    for (const lanes of [0, 1, 5, 12]) {
      const parts = Array.from({ length: count }, () => ({ view: {}, head: "name" }));
      const { width, height, boxes, foot } = layout(parts, Array(lanes).fill({}));
      assert.equal(width * 9, height * 16);
      for (const [i, a] of boxes.entries()) {
        assert.ok(a.left > 0 && a.left + a.width < width && a.top > 40 && a.top + a.height <= foot);
        for (const b of boxes.slice(i + 1)) assert.ok(a.left + a.width <= b.left || a.top + a.height <= b.top);
      }
    }
});

test("a WebM without a duration gets one, in whatever unit it counts, and everything else stays", () => {
  const bytes = (...values) => Uint8Array.from(values);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const header = element(0x1a45dfa3, 4, bytes(1, 2, 3));
  const scale = element(0x2ad7b1, 3, bytes(0x0f, 0x42, 0x40)); // 1,000,000 nanoseconds
  const seek = element(0x114d9b74, 4, bytes(9, 9, 9, 9, 9));
  const cluster = element(0x1f43b675, 4, bytes(5, 6, 7));
  const inside = joined(seek, element(0x1549a966, 4, scale), cluster);
  const open = bytes(0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255); // until the end of the file
  for (const file of [joined(header, open, inside), joined(header, element(0x18538067, 4, inside))]) {
    const mended = withDuration(file, 12.5);
    const [, segment] = elements(mended, 0, mended.length);
    assert.equal(segment.to, mended.length);
    const [nothing, info, rest] = elements(mended, segment.from, segment.to);
    assert.equal(nothing.name, 0xec); // places that are no longer right
    assert.deepEqual(mended.subarray(rest.at, rest.to), cluster);
    const [unit, duration] = elements(mended, info.from, info.to);
    assert.deepEqual(mended.subarray(unit.at, unit.to), scale);
    assert.equal(duration.name, 0x4489);
    assert.equal(new DataView(mended.buffer, duration.from, 8).getFloat64(0), 12500);
    assert.equal(withDuration(mended, 99), mended);
  }
  assert.deepEqual(withDuration(bytes(1, 2, 3), 5), bytes(1, 2, 3));
});

/** A reel of nothing but noise, of which no GIF is small. */
function noisyReel() {
  let seed = 1;
  const noise = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
  const canvas = { width: 0, height: 0 };
  const context = {
    getImageData: (_x, _y, width, height) => ({
      data: Uint32Array.from({ length: width * height }, () => (noise() >>> 4) & 0xe0e0e0),
    }),
  };
  const size = (width) => Object.assign(canvas, { width, height: Math.round((width * 9) / 16) });
  return { canvas, context, size, draw() {}, inks: [] };
}

test("a GIF keeps its limit whatever is drawn, and says what has become of it", async () => {
  const told = [];
  const order = { steps: 500, seconds: 2.5, width: 1280, limit: 1e6, signal: { aborted: false }, tell() {} };
  const file = await gifOf(noisyReel(), { ...order, reduced: (...what) => told.push(what) });
  assert.ok(file);
  assert.ok(file.size <= 1e6, String(file.size));
  const last = plans(1280, 500, 2.5, 1e6).at(-1);
  assert.deepEqual(told, [[320, 180, (last?.count ?? 0) + 1]]);
  assert.ok((last?.count ?? 0) >= 8);
});

test("the pictures of the last try fit into the limit even if no two pixels are alike", () => {
  for (const limit of [1e6, 3e6, 1e7])
    for (const steps of [1, 10, 4000]) {
      const { width, count } = plans(1280, steps, 10, limit).at(-1) ?? { width: 0, count: 0 };
      assert.ok((count + 1) * (width * 180 * 1.51 + 40) + 900 <= limit, `${limit} ${steps}`);
    }
});
