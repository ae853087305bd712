// The compression of GIF (Welch 1984, in the form of the GIF89a specification, appendix F): codes of 9 to 12 bits, the
// lowest bit first, in blocks of up to 255 bytes.

const BITS = 8; // of a pixel
const CLEAR = 1 << BITS;
const END = CLEAR + 1;
const MOST = 4096; // codes
const SLOTS = 1 << 14; // of the table of known strings: a power of two well above MOST

/** Pixels, one byte each, as the image data of a GIF: the size of a pixel, the blocks, an empty one. */
export function compressed(pixels) {
  const out = new Blocks();
  const keys = new Int32Array(SLOTS); // string before << 8 | pixel, plus one; 0 is free
  const codes = new Uint16Array(SLOTS);
  let next = END + 1;
  let width = BITS + 1;
  out.put(CLEAR, width);
  let known = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = ((known << 8) | pixels[i]) + 1;
    let slot = Math.imul(key, 0x9e3779b1) >>> 18;
    while (keys[slot] && keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot]) {
      known = codes[slot];
      continue;
    }
    out.put(known, width);
    known = pixels[i];
    if (next < MOST) {
      if (next === 1 << width) width += 1;
      keys[slot] = key;
      codes[slot] = next++;
    } else {
      out.put(CLEAR, width);
      keys.fill(0);
      next = END + 1;
      width = BITS + 1;
    }
  }
  out.put(known, width);
  if (next === 1 << width && width < 12) width += 1; // the reader has added a string meanwhile
  out.put(END, width);
  return out.whole();
}

class Blocks {
  constructor() {
    this.bytes = new Uint8Array(1 << 14);
    this.bytes[0] = BITS;
    this.size = 2; // where the next byte goes; the length of the block under way stands at `head`
    this.head = 1;
    this.held = 0; // bits that make no byte yet
    this.count = 0;
  }

  put(code, width) {
    this.held |= code << this.count;
    this.count += width;
    while (this.count >= 8) {
      this.add(this.held & 255);
      this.held >>>= 8;
      this.count -= 8;
    }
  }

  add(byte) {
    if (this.size - this.head === 256) this.close();
    this.reserve();
    this.bytes[this.size++] = byte;
  }

  close() {
    this.bytes[this.head] = this.size - this.head - 1;
    this.head = this.size++;
    this.reserve();
  }

  reserve() {
    if (this.size < this.bytes.length - 2) return;
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
  }

  whole() {
    if (this.count) this.add(this.held & 255);
    if (this.size - this.head > 1) this.close();
    this.bytes[this.head] = 0;
    return this.bytes.slice(0, this.size);
  }
}
