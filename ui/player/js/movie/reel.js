// What is filmed: a title, the stages of a picture in a frame of 16:9, who is who. The stages themselves are filmed: for
// so long they are off the page, as large as the frame has them, and drawn as sharply as it needs.

import { canvasContext, h, setAttribute, sharpen } from "../core/dom.js";
import { nextFrame } from "../core/first.js";
import { whole } from "../core/format.js";
import { drawMarker, laneColor } from "../core/marks.js";
import { t } from "../core/text.js";
import { stillOf } from "../pages/stills.js";

const WIDE = 960; // units of a frame with one or two stages, in which all lengths here are
const WIDER = 1280; // and of one with more
const TITLE = 42;
const HEAD = 24; // over each stage, where it has a name
const ROW = 22; // of lanes
const GAP = 10;
const AXES = [54, 42]; // what axes take of the width and the height of a contour

/**
 * A stage in the frame.
 * @typedef {object} Part
 * @property {any} view the stage or chart
 * @property {string} [head] what it is called
 * @property {any} [lane] whose it is: its sign and its outcome stand beside the name
 * @property {boolean} [moves] not only its paths change with the step, but what lies under them
 */

/** Where everything is in a frame: {width, height, boxes: [{left, top, width, height}], foot, columns}. */
export function layout(parts, entries) {
  const width = parts.length > 2 ? WIDER : WIDE;
  const height = (width * 9) / 16;
  const across = parts.length === 4 ? 2 : Math.min(3, parts.length);
  const rows = Math.ceil(parts.length / across);
  const columns = Math.min(3, Math.max(1, entries.length));
  const footRows = Math.ceil(entries.length / columns);
  const foot = height - (footRows ? footRows * ROW + 8 : 0);
  const head = parts.some((part) => part.head) ? HEAD : 0;
  const tall = (foot - TITLE - rows * GAP) / rows - head;
  const room = width - (across + 1) * GAP;
  const shares = across === 2 && rows === 1 ? sharesOf(parts, room, tall) : parts.map(() => 1 / across);
  let left = GAP;
  const boxes = parts.map((_part, i) => {
    if (i % across === 0) left = GAP;
    const top = TITLE + Math.floor(i / across) * (tall + head + GAP) + head;
    const box = { left, top, width: Math.floor(shares[i] * room), height: Math.floor(tall) };
    left += box.width + GAP;
    return box;
  });
  return { width, height, boxes, foot, columns };
}

/** Beside a surface in space, a contour with equal units is as wide as its drawing, where that leaves the surface enough. */
function sharesOf([{ view }, { view: other }], room, tall) {
  if (!other.pose) return [0.5, 0.5];
  if (!view.scene?.equal) return [0.45, 0.55];
  const [x0, x1, y0, y1] = view.scene.view;
  const share = (((tall - AXES[1]) * (x1 - x0)) / (y1 - y0) + AXES[0]) / room;
  const own = Math.min(0.52, Math.max(0.36, share));
  return [own, 1 - own];
}

export class Reel {
  /**
   * `read`: its pixels will be read, rather than recorded.
   * @param {any} picture
   * @param {{title: string, parts: Part[], entries: any[]}} shown
   */
  constructor(picture, { title, parts, entries }, read) {
    this.picture = picture;
    this.title = title;
    this.parts = parts;
    this.entries = entries;
    /** @type {(string | null)[]} */ this.kept = []; // styles of the stages on the page
    /** @type {any[]} */ this.stills = [];
    /** @type {any[]} */ this.unposed = []; // what puts cameras back
    this.scale = 1;
    this.colors = picture.colors;
    this.place = layout(parts, entries);
    this.canvas = /** @type {HTMLCanvasElement} */ (h("canvas"));
    this.base = /** @type {HTMLCanvasElement} */ (h("canvas"));
    this.context = canvasContext(this.canvas, { willReadFrequently: read, alpha: false });
  }

  /** Take the stages off the page and make them as large as the frame has them. */
  async open() {
    const { root } = this.picture;
    root.style.minHeight = `${root.offsetHeight}px`;
    this.kept = this.parts.map(({ view }) => nodeOf(view).getAttribute("style"));
    for (const [i, { view }] of this.parts.entries()) {
      const { width, height } = this.place.boxes[i];
      Object.assign(nodeOf(view).style, {
        ...{ position: "fixed", left: "-9999px", top: "0", boxSizing: "content-box", zIndex: "-1" },
        ...{ width: `${width}px`, height: `${height}px`, minWidth: "0", maxWidth: "none", flex: "none" },
      });
    }
    await nextFrame();
    await Promise.all(this.parts.map(({ view }) => view.resize()));
    await nextFrame();
    this.unposed = await Promise.all(this.parts.map(({ view }) => view.pose?.()));
    this.stills = await Promise.all(this.parts.map(({ view }) => stillOf(view)));
  }

  /** Put them back where they were. */
  close() {
    const { root } = this.picture;
    for (const [i, { view }] of this.parts.entries()) setAttribute(nodeOf(view), "style", this.kept[i]);
    root.style.minHeight = "";
    for (const restore of this.unposed) restore?.();
    sharpen(null);
    this.picture.resize();
    this.picture.onClock();
  }

  /** Make frames so many pixels wide. */
  size(width) {
    const scale = width / this.place.width;
    for (const canvas of [this.canvas, this.base]) {
      canvas.width = width;
      canvas.height = Math.round((width * 9) / 16);
    }
    this.scale = scale;
    sharpen(scale);
    const context = canvasContext(this.base);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    this.drawBase(context);
  }

  /** What stands still. */
  drawBase(context) {
    const { colors, place } = this;
    context.fillStyle = colors.background;
    context.fillRect(0, 0, place.width, place.height);
    write(
      context,
      this.title,
      GAP + 4,
      27,
      { size: 17, bold: true, color: colors.text, font: colors.font },
      place.width - 190,
    );
    for (const [i, { layers }] of this.stills.entries()) {
      const { left, top, width, height } = place.boxes[i];
      for (const layer of this.parts[i].moves ? [] : layers.slice(0, -1))
        context.drawImage(layer, left, top, width, height);
    }
  }

  /** Draw the frame of a step. */
  draw(step, end) {
    const { context, colors, place, scale } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.base, 0, 0);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    for (const [i, { view, moves }] of this.parts.entries()) {
      view.setStep(step);
      const { left, top, width, height } = place.boxes[i];
      for (const layer of this.stills[i].layers.slice(moves ? 0 : -1))
        context.drawImage(layer, left, top, width, height);
    }
    context.textAlign = "right";
    const told = `${t("step {n}", { n: whole(Math.floor(step + 1e-9)) })} / ${whole(end)}`;
    write(context, told, place.width - GAP - 4, 27, { size: 15, color: colors.muted, font: colors.font }, 170);
    context.textAlign = "left";
    const over = step >= end;
    for (const [i, part] of this.parts.entries()) if (part.head) this.drawHead(part, place.boxes[i], over);
    for (const [i, entry] of this.entries.entries()) this.drawEntry(entry, i, over);
  }

  /** @param {Part} part */
  drawHead({ head, lane }, { left, top, width }, over) {
    const verdict = over && lane ? lane.verdict : "";
    this.drawName(lane, head, verdict, left + 4, top - 7, width - 8);
  }

  drawEntry(entry, i, over) {
    const { place } = this;
    const room = (place.width - 2 * GAP) / place.columns;
    const x = GAP + 4 + (i % place.columns) * room;
    const y = place.foot + 14 + ROW * Math.floor(i / place.columns);
    this.drawName(entry, entry.label, (over && entry.verdict) || entry.settings || "", x, y, room - 16);
  }

  /** A sign, a name in its color, and what is said of it. */
  drawName(lane, name, told, x, y, room) {
    const { context, colors } = this;
    const { font } = colors;
    const indent = lane ? 18 : 0;
    if (lane) drawMarker(context, lane, x + 6, y - 5, { ...colors, scale: 1 });
    const ink = lane ? laneColor(lane, colors.dark) : colors.text;
    const taken = write(context, name, x + indent, y, { size: 14, bold: true, color: ink, font }, room - indent);
    const rest = room - indent - taken - 8;
    if (told && rest > 30)
      write(context, told, x + indent + taken + 8, y, { size: 13, color: colors.muted, font }, rest);
  }

  /** Colors that a palette of few must have: [[r, g, b], …]. */
  get inks() {
    const { colors } = this;
    const lanes = [...this.entries, ...this.parts.map(({ lane }) => lane).filter(Boolean)];
    return [colors.background, colors.text, colors.muted, ...lanes.map((lane) => laneColor(lane, colors.dark))];
  }
}

const nodeOf = (view) => view.node ?? view.plot.node.parentElement;

/** Write a text no wider than `room`, smaller or shorter where it must be; the answer is how wide it is. */
function write(context, text, x, y, { size, bold = false, color, font }, room) {
  const set = (height) => (context.font = `${bold ? "600 " : ""}${height}px ${font}`);
  set(size);
  const wide = context.measureText(text).width;
  if (wide > room) set(Math.max(0.78 * size, (size * room) / wide));
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  context.fillStyle = color;
  context.fillText(shown, x, y);
  return context.measureText(shown).width;
}
