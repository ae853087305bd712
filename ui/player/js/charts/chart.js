// One chart of a quantity against the step: Plotly draws the axes, a canvas the lines and the cursor.

import { h, keptPicture } from "../core/dom.js";
import { number } from "../core/format.js";
import { MEANT } from "../core/hold.js";
import { laneColor, laneDash, laneShape, shapePath } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";
import { Axes } from "../stages/axes.js";

const FLOOR = 1e-16; // what a log axis shows of zero

const CALM = 300; // milliseconds for which a vertical axis stays as it is, however fast a start is dragged
const QUARTER = 4; // ranges end at quarters of a decade, so that they rest while a slider moves

/** The range, in powers of ten, around all finite positive values, at most `span` wide; null where there is none. */
export function decadeRange(columns, span = 14) {
  let low = Infinity;
  let high = 0;
  for (const column of columns)
    for (const v of column) {
      if (!(v > 0 && v < Infinity)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  if (high === 0) return null;
  const top = Math.min(30, Math.ceil((Math.log10(high) + 0.05) * QUARTER) / QUARTER);
  const bottom = Math.max(Math.floor((Math.log10(Math.max(low, FLOOR)) - 0.05) * QUARTER) / QUARTER, top - span);
  return [Math.min(bottom, top - 0.5), top];
}

/** Labels for a range in powers of ten: 1, 2, 5 of every decade where there are few, else every so many decades. */
export function decadeTicks(bottom, top) {
  const stride = Math.max(1, Math.ceil((top - bottom) / 5));
  const digits = top - bottom < 2.2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let e = Math.floor(bottom); e <= top; e++) {
    if (e % stride) continue;
    for (const digit of digits) {
      const power = e + Math.log10(digit);
      if (power >= bottom && power <= top) ticks.push([digit * 10 ** e, powerText(digit, e)]);
    }
  }
  const shown = ticks.length < 3 ? evenTicks(10 ** bottom, 10 ** top) : ticks;
  return { tickmode: "array", tickvals: shown.map((tick) => tick[0]), ticktext: shown.map((tick) => tick[1]) };
}

/** Round values a few steps apart, for a range that is too narrow for powers of ten. */
function evenTicks(low, high) {
  const raw = (high - low) / 5;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5].map((k) => k * size).find((each) => each >= raw) ?? 10 * size;
  const ticks = [];
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) ticks.push([v, number(v, 3)]);
  return ticks;
}

function powerText(digit, e) {
  if (e >= -2 && e <= 3) return String(Number((digit * 10 ** e).toPrecision(3)));
  const power = `10${[...String(e)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("")}`;
  return digit === 1 ? power : `${digit}·${power}`;
}

/** The range of all finite values with some air, for quantities that may be negative. */
export function linearRange(columns) {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns)
    for (const v of column) {
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  if (!(high >= low)) return [-1, 1];
  const air = 0.05 * (high - low || 1);
  return [low - air, high + air];
}

/** What an axis is made for: all lanes, but of those that diverged only the start, or they would hide the others. */
function columnsThatCount(lanes, view) {
  const calm = lanes.filter((lane) => lane.outcome !== "diverged");
  if (calm.length === 0) return lanes.map((lane) => view.of(lane));
  return lanes.map((lane) => (calm.includes(lane) ? view.of(lane) : view.of(lane).subarray(0, 2)));
}

export class Chart {
  /** @type {any} */ view = null;
  /** @type {any} */ colors = null;
  /** @type {string | undefined} */ mark;
  /** @type {string | undefined} */ place;
  /** @type {any} */ later;
  drawn = 0; // when the axes were, in milliseconds

  constructor(node, { onSeek }) {
    this.node = node;
    this.axes = new Axes(node, () => this.render());
    this.tip = h("div", { class: "dl-tip", hidden: true });
    node.append(this.tip);
    this.kept = keptPicture(this.axes.overlay);
    this.step = 0;
    this.lanes = [];
    this.listen(onSeek);
  }

  listen(onSeek) {
    let held = false;
    let finger = null; // where one has come down that may only be scrolling the page
    const seek = (event) => {
      if (!this.axes.ready) return;
      const [x] = this.axes.data(event.clientX - this.node.getBoundingClientRect().left, 0);
      onSeek(Math.round(this.view.stepOf(x)));
    };
    this.node.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") {
        finger = event.clientX;
        return;
      }
      held = true;
      this.node.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.node.addEventListener("pointermove", (event) => {
      if (finger !== null && Math.abs(event.clientX - finger) > MEANT) held = true;
      if (held) seek(event);
      else if (finger === null) this.hover(event);
    });
    const end = (event) => {
      if (finger !== null && event.type === "pointerup") seek(event);
      held = false;
      finger = null;
    };
    this.node.addEventListener("pointerup", end);
    this.node.addEventListener("pointercancel", end);
    this.node.addEventListener("pointerleave", () => this.hover(null));
  }

  /** view: {key, unit, end, steps, linear, of(lane) and axisOf(lane) -> columns, stepOf(x), cursor(step), stepLabel(step)} */
  async show(lanes, view, colors) {
    clearTimeout(this.later);
    Object.assign(this, { lanes: lanes.filter((lane) => !lane.hidden && view.of(lane)), view, colors });
    const columns = columnsThatCount(this.lanes, view);
    const y = view.linear ? linearRange(columns) : (decadeRange(columns) ?? [-1, 1]);
    const place = JSON.stringify([view.end, view.key, colors.dark, colors.font]);
    const mark = `${place} ${y}`;
    if (mark === this.mark && this.axes.ready) return this.render();
    const wait = place === this.place ? this.drawn + CALM - performance.now() : 0;
    if (wait > 0) {
      this.later = setTimeout(() => this.show(lanes, view, colors), wait);
      return this.render();
    }
    Object.assign(this, { mark, place, drawn: performance.now() });
    this.axes.expect(this.layout(y));
    this.render();
    return this.axes.draw([{ x: [0], y: [1], mode: "lines", hoverinfo: "skip", opacity: 0 }], this.layout(y));
  }

  /** @param {number[]} range */
  layout([bottom, top]) {
    const { colors, view } = this;
    const axis = {
      color: colors.muted,
      gridcolor: colors.grid,
      zeroline: false,
      fixedrange: true,
      tickfont: { size: 11 },
      ticklabelstandoff: 3,
    };
    return {
      margin: { l: 52, r: 10, t: 6, b: 34 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: colors.font, color: colors.muted },
      showlegend: false,
      autosize: true,
      dragmode: false,
      hovermode: false,
      xaxis: {
        ...axis,
        range: [0, view.end],
        ...(view.end < 8 ? { dtick: 1 } : {}),
        title: { text: view.unit, standoff: 4, font: { size: 12 } },
        nticks: 8,
      },
      yaxis: view.linear
        ? { ...axis, type: "linear", range: [bottom, top], nticks: 6 }
        : { ...axis, type: "log", range: [bottom, top], ...decadeTicks(bottom, top) },
    };
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  resize() {
    this.axes.resize();
  }

  destroy() {
    clearTimeout(this.later);
    this.axes.destroy();
  }

  /** What stands under the pointer: the step and every lane's value there. */
  hover(event) {
    this.tip.hidden = true;
    if (!event || !this.axes.ready || this.lanes.length === 0) return;
    const box = this.node.getBoundingClientRect();
    const px = event.clientX - box.left;
    const { left, width } = this.axes.box;
    if (px < left || px > left + width) return;
    const step = Math.min(this.view.steps, Math.max(0, Math.round(this.view.stepOf(this.axes.data(px, 0)[0]))));
    this.tip.replaceChildren(
      h("b", {}, this.view.stepLabel(step)),
      ...this.lanes.map((lane) =>
        h(
          "div",
          {},
          h("i", { style: `background:${laneColor(lane, this.colors.dark)}` }),
          `${lane.label}  ${number(this.view.of(lane)[step])}`,
        ),
      ),
    );
    this.tip.hidden = false;
    this.tip.style.left = `${Math.min(px + 12, this.node.clientWidth - this.tip.offsetWidth - 4)}px`;
  }

  render() {
    if (!this.axes.ready || !this.view) return;
    const context = this.axes.begin();
    const px = this.axes.x;
    const scale = this.axes.y;
    const floor = (v) => scale(this.view.linear || v > FLOOR ? v : FLOOR);
    const kept = [this.lanes, this.view, this.axes.mark];
    this.kept.frame(
      kept,
      this.step,
      (each) => this.axes.clip(each),
      (each, _from, anew) => anew && this.drawLines(each, px, floor),
    );
    this.cursor(context, px, floor);
    context.restore();
  }

  /** The lines stand still while the clock runs. */
  drawLines(context, px, floor) {
    const py = (v) => (v < Infinity ? floor(v) : NaN); // not a number is not below it either
    for (const lane of this.lanes) {
      const values = this.view.of(lane);
      tracePath(context, this.view.axisOf(lane), values, 0, values.length - 1, px, py);
      context.setLineDash(laneDash(lane));
      context.lineWidth = 1.6;
      context.strokeStyle = laneColor(lane, this.colors.dark);
      context.stroke();
    }
  }

  cursor(context, px, floor) {
    const { top, height } = this.axes.box;
    const x = px(this.view.cursor(this.step));
    context.setLineDash([]);
    context.lineWidth = 1.2;
    context.strokeStyle = this.colors.text;
    context.globalAlpha = 0.6;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, top + height);
    context.stroke();
    context.globalAlpha = 1;
    for (const lane of this.lanes) {
      const value = valueAt(this.view.of(lane), this.step);
      if (!(value < Infinity)) continue;
      shapePath(context, laneShape(lane), px(valueAt(this.view.axisOf(lane), this.step)), floor(value), 4);
      context.fillStyle = laneColor(lane, this.colors.dark);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = this.colors.background;
      context.stroke();
    }
  }
}
