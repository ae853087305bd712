// What a browser's recorder leaves out of a WebM file: how long it is. Players show no time and cannot jump without it.
// An element of EBML is its name, its size and what is in it (RFC 8794); names of Matroska: RFC 9559.

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const DURATION = 0x4489;
const SCALE = 0x2ad7b1;
const SEEK_HEAD = 0x114d9b74;
const MILLISECOND = 1e6; // nanoseconds: the unit of time where none is named

/** The file with its duration; as it is, where it has one already or is no WebM. */
export function withDuration(bytes, seconds) {
  const segment = elements(bytes, 0, bytes.length).find(({ name }) => name === SEGMENT);
  if (!segment) return bytes;
  const inside = elements(bytes, segment.from, segment.to);
  const info = inside.find(({ name }) => name === INFO);
  if (!info) return bytes;
  const facts = elements(bytes, info.from, info.to);
  if (facts.some(({ name, from, to }) => name === DURATION && floatAt(bytes, from, to) > 0)) return bytes;
  const scale = facts.find(({ name }) => name === SCALE);
  const unit = (scale ? wholeAt(bytes, scale.from, scale.to) : MILLISECOND) / 1e9; // seconds
  const kept = facts.filter(({ name }) => name !== DURATION).map(({ at, to }) => bytes.subarray(at, to));
  const told = [...kept, element(0x4489, 2, float(seconds / unit))];
  const anew = element(INFO, 4, joined(told));
  const grown = anew.length - (info.to - info.at);
  const before = bytes.slice(0, info.at);
  if (segment.known) before.set(sized(segment.to - segment.from + grown), segment.from - 8);
  const seek = inside.find(({ name }) => name === SEEK_HEAD); // its places are no longer right
  if (seek && seek.at < info.at) before.set(nothing(seek.to - seek.at), seek.at);
  return joined([before, anew, bytes.subarray(info.to)]);
}

/** The elements that lie from one place to another: {name, at, from, to, known}, `known` where an 8-byte size stands. */
export function elements(bytes, start, end) {
  const found = [];
  for (let at = start; at < end; ) {
    const named = Math.clz32(bytes[at]) - 23;
    const sizes = Math.clz32(bytes[at + named]) - 23;
    if (named > 4 || sizes > 8 || at + named + sizes > end) break;
    const name = wholeAt(bytes, at, at + named);
    const from = at + named + sizes;
    const size = wholeAt(bytes, at + named, from, 255 >> sizes);
    const open = size >= 2 ** (7 * sizes) - 1; // all bits: it ends with what holds it
    const to = open ? end : Math.min(end, from + size);
    found.push({ name, at, from, to, known: !open && sizes === 8 });
    at = to;
  }
  return found;
}

/** An element whose name has so many bytes. */
export function element(name, length, content) {
  const title = Array.from({ length }, (_, k) => (name >>> (8 * (length - 1 - k))) & 255);
  return joined([Uint8Array.from(title), sized(content.length), content]);
}

/** A size in 8 bytes. */
function sized(size) {
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x01000000 + Math.floor(size / 2 ** 32));
  view.setUint32(4, size % 2 ** 32);
  return out;
}

/** An empty element of so many bytes, 9 or more. */
const nothing = (size) => joined([Uint8Array.from([0xec]), sized(size - 9), new Uint8Array(size - 9)]);

function float(value) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setFloat64(0, value);
  return out;
}

function floatAt(bytes, from, to) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, to - from);
  return to - from === 8 ? view.getFloat64(0) : to - from === 4 ? view.getFloat32(0) : 0;
}

/** The whole number in some bytes, of the first of which some bits count. */
function wholeAt(bytes, from, to, first = 255) {
  let value = bytes[from] & first;
  for (let i = from + 1; i < to; i++) value = 256 * value + bytes[i];
  return value;
}

function joined(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
