// Side by side: a contour for each panel, one clock and one timeline for all, and under them one chart.

import { Charts } from "../charts/charts.js";
import { keepAddress } from "../core/address.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { number } from "../core/format.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { Stage2D } from "../stages/stage2d.js";
import { gridPicture } from "./gridpicture.js";
import { Picture } from "./picture.js";

export class Grid extends Picture {
  constructor(Plotly, node, { fixed = false } = {}) {
    super(node, fixed);
    this.Plotly = Plotly;
    this.fixed = fixed;
    this.title = h("h2", { class: "dl-gridtitle", "data-testid": "grid-title" });
    this.cells = [];
    this.body = h("div", { class: "dl-grid" });
    const charts = h("div", { class: "dl-charts" });
    this.root.append(this.messages, this.title, this.body, this.bar, charts, this.summary);
    this.charts = new Charts(Plotly, charts, { onSeek: (step) => clock.jump(step) });
    this.stops.push(store.onChange((kind, panel) => this.onData(kind, panel)));
  }

  /** What Python says of the panels; surfaces and paths come one by one through the store. */
  show(data) {
    this.take(data);
    if (this.another || data.panels[0].surface !== this.surface) this.range = null;
    this.surface = data.panels[0].surface;
    setAttribute(this.root, "data-start", data.panels[0].start.join(" "));
    setText(this.title, data.title);
    this.arrange(data.panels.length);
    for (const [i, cell] of this.cells.entries()) cell.describe(data.panels[i], data.linked);
    for (const spec of data.panels) store.setWanted(spec.id, spec.lanes);
    this.drawScenes();
    this.drawLanes();
    if (this.another) for (const { stage } of this.cells) stage.resetView();
    keepAddress(data.query, clock, this.turned);
  }

  /** As many cells as there are panels. */
  arrange(count) {
    while (this.cells.length > count) this.cells.pop().node.remove();
    while (this.cells.length < count) {
      const cell = new Cell(this.Plotly, this.cells.length, {
        fixed: this.fixed,
        onTouch: (touched) => (this.leader = touched),
        onZoom: (from, range) => this.zoom(from, range),
      });
      this.cells.push(cell);
      this.body.append(cell.node);
    }
    if (this.body.dataset.count === String(count)) return;
    setAttribute(this.body, "data-count", count);
    this.resize(); // other columns are other widths, of which the root knows nothing
  }

  onData(kind, panel) {
    if (!this.data?.panels.some((spec) => spec.id === panel.id || spec.scene === panel.id)) return;
    if (kind === "scene") this.drawScenes();
    if (kind === "lanes") this.drawLanes();
    if (kind === "window") for (const { stage } of this.cells) stage.showWindow();
  }

  /** One panel after the other, so that the first is seen while the last is made. */
  async drawScenes() {
    for (const cell of this.cells) await cell.drawScene(this.colors, this.data.linked ? this.range : null);
  }

  /** All panels change at once, when the last of their paths has come. */
  drawLanes() {
    const panels = this.data.panels.map((spec) => store.panel(spec.id));
    if (!panels.every((panel, i) => isComplete(panel, this.data.panels[i].lanes))) return;
    const steps = Math.max(...panels.map((panel) => panel.lanes[0].x.length)) - 1;
    this.begin(steps);
    for (const [i, cell] of this.cells.entries()) cell.drawLanes(panels[i].lanes, this.colors);
    this.drawn = panels.map((panel) => panel.lanes[0]);
    this.charts.show([...this.drawn, ...common(panels)], this.colors, steps, this.data.floor);
    this.drawnAnew(panels.reduce((sum, panel) => sum + panel.lanes.length, 0));
  }

  follow(step) {
    for (const cell of this.cells) cell.stage.setStep(step);
    this.charts.chart.setStep(step);
  }

  account() {
    return this.cells.map((cell) => `${cell.spec.label}: ${cell.ending()}`).join("; ");
  }

  /** What the panel last touched shows the others show, where x and y mean the same; nobody follows a follower. */
  zoom(from, range) {
    if (!this.data.linked || from !== this.leader) return;
    this.range = range;
    if (this.zooming) cancelAnimationFrame(this.zooming);
    this.zooming = requestAnimationFrame(() => {
      for (const cell of this.cells) if (cell !== from) cell.stage.setRange(this.range);
    });
  }

  picture() {
    return gridPicture(this);
  }

  resize() {
    if (this.root.offsetParent === null && !document.fullscreenElement) return;
    for (const cell of this.cells) cell.stage.resize();
    this.charts.chart.resize();
  }
}

/** Whether every announced lane has come with the announced path. */
const isComplete = (panel, lanes) =>
  panel.lanes.length === lanes.length && lanes.every((lane, i) => panel.lanes[i].hash === lane.hash);

/** The lane behind the panels' own, if it ran the same in all of them. */
function common(panels) {
  const [first, ...others] = panels.map((panel) => panel.lanes[1]);
  return first && others.every((lane) => lane.hash === first.hash) ? [first] : [];
}

/** One panel: what it is, how it ended, its contour. */
class Cell {
  constructor(Plotly, index, { fixed, onTouch, onZoom }) {
    this.index = index;
    this.swatch = swatch();
    this.label = h("b");
    this.end = h("span", { class: "dl-ending" });
    this.verdict = h("span");
    this.numbers = h("span");
    this.end.append(this.verdict, this.numbers);
    this.race = fixed ? null : h("a", { class: "dl-open", "data-testid": `open-${index}` }, t("Race"), " ↗");
    this.picture = h("div", { class: "dl-stage", role: "img", "data-testid": `stage-${index}` });
    this.node = h(
      "section",
      { class: "dl-cell", "data-testid": `panel-${index}` },
      h("header", {}, h("div", {}, this.swatch, this.label, this.race), this.end),
      this.picture,
    );
    const onStart = fixed ? null : (start) => server.set("compare", `start_${index}`, start);
    this.stage = new Stage2D(Plotly, this.picture, {
      compact: true,
      onStart,
      onZoom: (range) => onZoom(this, range),
      onLook: fixed ? null : askWindow,
    });
    this.picture.addEventListener("pointerenter", () => onTouch(this));
  }

  describe(spec, linked) {
    this.spec = spec;
    this.stage.alone = linked ? null : spec.id;
    setText(this.label, spec.label);
    setAttribute(this.node, "aria-label", spec.label);
    setAttribute(this.picture, "aria-label", t("Contour of the loss: {name}", { name: spec.label }));
    if (!this.race) return;
    setAttribute(this.race, "href", `./${spec.race ? `?${spec.race}` : ""}`);
    setAttribute(this.race, "title", t("Open this panel in the race"));
    setAttribute(this.race, "aria-label", `${t("Open this panel in the race")}: ${spec.label}`);
  }

  /** Draw the surface if it is there and is not drawn yet; a new panel looks where the others look. */
  async drawScene(colors, range) {
    const { scene } = store.panel(this.spec.scene);
    if (scene?.key !== this.spec.surface || (this.drawn === scene && this.colors === colors)) return;
    const first = !this.stage.scene;
    this.drawn = scene;
    this.colors = colors;
    await this.stage.setScene(scene, colors);
    if (first && range) this.stage.setRange(range);
  }

  drawLanes(lanes, colors) {
    this.lanes = lanes;
    this.stage.colors ??= colors;
    this.stage.setLanes([...lanes].reverse(), this.spec.start); // the panel's own on top
    drawSwatch(this.swatch, lanes[0], colors);
    setText(this.verdict, lanes[0].verdict);
    setAttribute(this.verdict, "class", `dl-verdict dl-${lanes[0].outcome}`);
    setText(this.numbers, [this.spec.note, ...this.lastNumbers()].filter(Boolean).join(" · "));
    setAttribute(this.end, "title", this.ending());
  }

  lastNumbers() {
    const [{ loss, distance }] = this.lanes;
    const last = [`${t("loss")} ${number(loss.at(-1), 3)}`];
    return distance ? [...last, `${t("distance")} ${number(distance.at(-1), 3)}`] : last;
  }

  ending() {
    return this.lanes ? [this.lanes[0].verdict, this.spec.note, ...this.lastNumbers()].filter(Boolean).join(", ") : "";
  }
}
