// One chart of a quantity against the step: Plotly draws the axes, a canvas the lines and the cursor.

import { h, keptPicture } from "../core/dom.js";
import { number } from "../core/format.js";
import { MEANT } from "../core/hold.js";
import { laneColor, laneDash, laneShape, shapePath, strokeQuickly } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";
import { Axes } from "../stages/axes.js";
import { drawMilestones, passed } from "../stages/milestones.js";
import { grown } from "../stages/palette.js";
import { decadeRange, decadeTicks, FLOOR, linearRange, worthSeeing } from "./range.js";

const OLDER = 0.35; // how clear a line is that Python has not drawn anew yet
const CALM = 300; // milliseconds for which a vertical axis stays as it is, however fast a start is dragged

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

  /**
   * view: {key, unit, end, steps, linear, of(lane) and axisOf(lane) -> columns, stepOf(x), cursor(step), stepLabel(step)},
   * `deciding` are steps of lanes that are marked, `limit(lane)` a thin line beside the lane's, `late(lane)`: only Python knows it, so that a lane under a hand has an older one.
   */
  async show(lanes, view, colors) {
    clearTimeout(this.later);
    Object.assign(this, { lanes: lanes.filter((lane) => !lane.hidden && view.of(lane)), view, colors });
    const limits = this.lanes.map((lane) => view.limit?.(lane)).filter(Boolean);
    const columns = [...worthSeeing(this.lanes, view.of, view.linear), ...limits];
    const y = view.linear ? linearRange(columns) : (decadeRange(columns) ?? [-1, 1]);
    const place = JSON.stringify([view.end, view.key, colors.dark, colors.font]);
    const mark = `${place} ${y} ${colors.scale}`;
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
    return grown(
      {
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
      },
      colors.scale,
    );
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  resize() {
    return this.axes.resize();
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
    const { axisOf, of, deciding = [] } = this.view;
    const place = (lane, n) => [axisOf(lane)[n], of(lane)[n]];
    const pixel = ([x, y]) => [px(x), floor(y)];
    const { top, height } = this.axes.box;
    const isSeen = ({ at }) => pixel(at)[1] >= top && pixel(at)[1] <= top + height; // not where it is not a number
    const marks = passed(deciding, this.lanes, this.step, place).filter(isSeen);
    drawMilestones(context, marks, pixel, this.colors, this.axes.box);
    context.restore();
  }

  /** The lines stand still while the clock runs. */
  drawLines(context, px, floor) {
    const py = (v) => (v < Infinity ? floor(v) : NaN); // not a number is not below it either
    for (const lane of this.lanes) {
      const values = this.view.of(lane);
      const limit = this.view.limit?.(lane);
      if (limit) this.drawLimit(context, lane, limit, px, py);
      if (lane.run && this.view.late?.(lane)) context.globalAlpha = OLDER;
      else if (lane.run) {
        const path = new Path2D();
        tracePath(path, this.view.axisOf(lane), values, 0, values.length - 1, px, py);
        strokeQuickly(context, path, laneColor(lane, this.colors.dark));
        continue;
      }
      tracePath(context, this.view.axisOf(lane), values, 0, values.length - 1, px, py);
      context.setLineDash(laneDash(lane));
      context.lineWidth = 1.6 * this.colors.scale;
      context.strokeStyle = laneColor(lane, this.colors.dark);
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  /** What a lane cannot stay above. */
  drawLimit(context, lane, limit, px, py) {
    tracePath(context, this.view.axisOf(lane), limit, 0, limit.length - 1, px, py);
    context.setLineDash([2, 3]);
    context.lineWidth = this.colors.scale;
    context.strokeStyle = laneColor(lane, this.colors.dark);
    context.globalAlpha = lane.run && this.view.late?.(lane) ? OLDER : 1;
    context.stroke();
    context.globalAlpha = 1;
  }

  cursor(context, px, floor) {
    const { top, height } = this.axes.box;
    const x = px(this.view.cursor(this.step));
    context.setLineDash([]);
    context.lineWidth = 1.2 * this.colors.scale;
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
      shapePath(
        context,
        laneShape(lane),
        px(valueAt(this.view.axisOf(lane), this.step)),
        floor(value),
        4 * this.colors.scale,
      );
      context.fillStyle = laneColor(lane, this.colors.dark);
      context.fill();
      context.lineWidth = 1 * this.colors.scale;
      context.strokeStyle = this.colors.background;
      context.stroke();
    }
  }
}
