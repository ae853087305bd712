// A map of settings: axes on the scales of the sliders, theory's curves, and marks at settings that have a name.

import { drawMarker, laneColor } from "../core/marks.js";
import { DIVERGED, NOWHERE } from "../live/coarse.js";
import { MapStage } from "./mapstage.js";
import { ticksOf } from "./ticks.js";

/** @import { RatesStage, SharpStage } from "../messages.js" */

export class HeatStage extends MapStage {
  /** @type {(number | null)[] | null} */ present = null; // where the lane's settings are, ahead of Python

  show(/** @type {RatesStage | SharpStage} */ spec, colors, follow) {
    this.present = null;
    return super.show(spec, colors, follow);
  }

  layout(range) {
    const layout = super.layout(range);
    const [x, y] = this.spec.axes;
    Object.assign(layout.xaxis, this.ticks(x, range.x));
    Object.assign(layout.yaxis, this.ticks(y, range.y));
    if (y.scale === "none") Object.assign(layout.yaxis, { range: [-0.5, 0.5], fixedrange: true, ticks: "" });
    return layout;
  }

  /** @param {any} axis @param {number[]} seen */
  ticks({ scale }, [low, high]) {
    const found = ticksOf(scale, low, high);
    return found ? { tickmode: "array", ...found } : { tickmode: "auto" };
  }

  rangeOf([x0, x1, y0, y1]) {
    return { x: [x0, x1], y: y0 === y1 ? [-0.5, 0.5] : [y0, y1] };
  }

  /** Other ticks for what is seen now. */
  geometryChanged(event) {
    super.geometryChanged(event);
    if (event !== "plotly_relayout" || !this.axes.drawn || this.ticking || !this.spec) return;
    const { x, y } = this.axes.range();
    const [across, up] = this.spec.axes;
    const found = { x: this.ticks(across, x), y: this.ticks(up, y) };
    const mark = JSON.stringify(found);
    if (mark === this.tickMark) return;
    this.tickMark = mark;
    const named = Object.entries(found).flatMap(([axis, ticks]) =>
      Object.entries(ticks).map(([name, value]) => [`${axis}axis.${name}`, value]),
    );
    this.ticking = true;
    const quiet = this.quiet;
    this.quiet = true;
    this.axes.plot.relayout(Object.fromEntries(named)).then(() => {
      this.ticking = false;
      this.quiet = quiet && false;
    });
  }

  setPresent(place) {
    this.present = place;
    this.render();
  }

  /** The level of the cell at a place; null where it has none, or the map shows something else. */
  levelAt(map, [x, y]) {
    const [x0, x1, y0, y1] = map.view;
    const column = Math.round(((x - x0) / (x1 - x0)) * (map.columns - 1));
    const row = map.rows > 1 ? Math.round(((y - y0) / (y1 - y0)) * (map.rows - 1)) : 0;
    const cell = row * map.columns + column;
    const code = map.code[cell];
    return code === DIVERGED || code === NOWHERE || code === undefined ? null : map.level[cell];
  }

  drawOver(context) {
    const [px, py] = [this.axes.x, this.axes.y];
    for (const curve of this.spec.curves) this.drawCurve(context, curve, px, py);
    for (const mark of this.spec.marks) {
      const place = mark.kind === "present" && this.present ? this.present : mark.place;
      if (place[0] === null || place[1] === null) continue;
      drawSign(context, mark.kind, px(place[0]), py(place[1]), this.colors, this.spec.color);
    }
    for (const trial of this.spec.trials ?? []) this.drawTrials(context, trial, px, py);
    this.drawPointed(context);
  }

  /** Where a search has tried, and the shadows of that on both axes. */
  drawTrials(context, { kind, places, color }, px, py) {
    const { left, top, height, width } = this.axes.box;
    const grid = kind === "grid";
    const ink = laneColor({ color }, this.colors.dark);
    context.setLineDash([]);
    for (const [x, y] of places) {
      const [at, up] = [px(x), py(y)];
      context.beginPath();
      if (grid) context.rect(at - 3.5, up - 3.5, 7, 7);
      else context.arc(at, up, 4, 0, 2 * Math.PI);
      context.fillStyle = ink;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = this.colors.dark ? "#111827" : "#ffffff";
      context.stroke();
      const [foot, side] = grid ? [top + height, left] : [top + height - 9, left + 9];
      context.fillStyle = ink;
      context.fillRect(at - 1, foot - 8, 2, 8);
      if (width) context.fillRect(side, up - 1, 8, 2);
    }
  }

  drawCurve(context, { points, dash }, px, py) {
    for (const { width, color, alpha, dashes } of [
      { width: 4.2, color: "#ffffff", alpha: 0.55, dashes: [] },
      { width: 1.8, color: "#111827", alpha: 1, dashes: dash },
    ]) {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(px(x), py(y));
      context.setLineDash(dashes);
      context.globalAlpha = alpha;
      context.lineWidth = width * this.colors.scale;
      context.strokeStyle = color;
      context.stroke();
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }
}

/** The sign of a mark: the lane's own, a square for defaults, a ring with a cross for theory, a diamond for the best. */
export function drawSign(context, kind, x, y, colors, color) {
  if (kind === "present") return drawMarker(context, { color }, x, y, colors, 7);
  context.setLineDash([]);
  const trace = () => {
    context.beginPath();
    if (kind === "default") context.rect(x - 5, y - 5, 10, 10);
    else if (kind === "best") {
      context.moveTo(x, y - 8);
      context.lineTo(x + 8, y);
      context.lineTo(x, y + 8);
      context.lineTo(x - 8, y);
      context.closePath();
    } else {
      context.arc(x, y, 7, 0, 2 * Math.PI);
      context.moveTo(x - 7, y);
      context.lineTo(x + 7, y);
      context.moveTo(x, y - 7);
      context.lineTo(x, y + 7);
    }
  };
  trace();
  context.lineWidth = 5;
  context.strokeStyle = "#ffffff";
  context.stroke();
  if (kind === "best") {
    context.fillStyle = "#d6336c";
    context.fill();
  }
  context.lineWidth = 2;
  context.strokeStyle = "#111827";
  return context.stroke();
}
