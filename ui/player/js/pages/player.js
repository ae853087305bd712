// The player: contour, surface, timeline, charts and inspector around one clock.

import { Charts } from "../charts/charts.js";
import { keepAddress } from "../core/address.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { number } from "../core/format.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { Inspector } from "../panel/inspector.js";
import { Legend } from "../panel/legend.js";
import { Stage2D } from "../stages/stage2d.js";
import { Stage3D } from "../stages/stage3d.js";
import { Picture } from "./picture.js";

const FRAMES = 4; // of the moving contour are on the screen before the slower surface is made
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

export class Player extends Picture {
  /** `fixed`: a saved film, whose start cannot be moved because nobody would answer. */
  constructor(Plotly, node, { fixed = false } = {}) {
    super(node, fixed);
    this.stages = {
      flat: h("div", { class: "dl-stage", "data-testid": "stage-2d", role: "img" }),
      deep: h("div", {
        class: "dl-stage",
        "data-testid": "stage-3d",
        role: "img",
        "aria-label": t("The loss surface in space"),
      }),
    };
    const charts = h("div", { class: "dl-charts" });
    const inspector = h("div", { class: "dl-inspector" });
    this.legend = new Legend(fixed);
    this.caption = h("h2", { class: "dl-gridtitle", hidden: !fixed });
    this.root.append(
      this.messages,
      this.caption,
      h("div", { class: "dl-stages" }, this.stages.flat, this.stages.deep),
      this.legend.node,
      this.bar,
      h("div", { class: "dl-below" }, charts, inspector),
      this.summary,
    );
    const onStart = fixed ? null : (start, lane) => this.place(start, lane);
    this.flat = new Stage2D(Plotly, this.stages.flat, { onStart, onLook: fixed ? null : askWindow });
    this.deep = new Stage3D(Plotly, this.stages.deep, { onStart });
    this.charts = new Charts(Plotly, charts, { onSeek: (step) => clock.jump(step) });
    this.inspector = new Inspector(inspector, {
      onLane: fixed ? null : (lane) => server.set("view", "inspected", lane),
    });
    this.stops.push(store.onChange((kind, panel) => panel.id === 0 && this.onData(kind, panel)));
  }

  /** What Python says of the whole picture; the paths come lane by lane through the store. */
  show(data) {
    if (this.take(data)) this.drawnScene = null;
    setAttribute(this.root, "data-start", data.start.join(" "));
    setText(this.caption, data.caption);
    store.setWanted(0, data.lanes);
    const panel = store.panel(0);
    if (panel.scene && this.drawnScene !== panel.scene) this.onData("scene", panel);
    if (panel.lanes.length) this.onData("lanes", panel);
    this.onData("inspected", panel);
    if (this.another) for (const stage of [this.flat, this.deep]) stage.resetView();
    keepAddress(data.query, clock, this.turned);
  }

  onData(kind, panel) {
    if (!this.data) return;
    if (kind === "scene") this.drawScene(panel.scene);
    if (kind === "window") this.flat.showWindow();
    if (kind === "lanes") this.drawLanes(panel);
    if (kind === "inspected") this.inspector.show(panel.inspected, panel.wanted);
  }

  async drawScene(scene) {
    this.drawnScene = scene;
    this.deep.start = this.data.start;
    await this.flat.setScene(scene, this.colors);
    for (let i = 0; i < FRAMES; i++) await nextFrame();
    await this.deep.setScene(scene, this.colors);
  }

  /** The visitor has put the start somewhere, or that of a single lane. */
  place(start, lane) {
    if (lane === undefined) server.set("setting", "start", start);
    else server.set(`lane:${lane}`, "start", start, { who: this.drawn[lane].color });
  }

  /** The start alone has changed: every lane has one of its own, or it was typed back. */
  moveStart() {
    for (const stage of [this.flat, this.deep]) if (stage.start !== this.data.start) stage.setStart(this.data.start);
  }

  drawLanes(panel) {
    if (this.drawn === panel.lanes && this.drawnColors === this.colors) return this.moveStart();
    this.drawn = panel.lanes;
    this.drawnColors = this.colors;
    this.flat.colors ??= this.colors;
    const steps = Math.max(...panel.lanes.map((lane) => lane.x.length)) - 1;
    this.begin(steps);
    this.flat.setLanes(panel.lanes, this.data.start);
    this.deep.setLanes(panel.lanes, this.data.start);
    this.charts.show(panel.lanes, this.colors, steps, this.data.floor);
    this.legend.show(panel.lanes, this.colors);
    this.drawnAnew(panel.lanes.filter((lane) => !lane.hidden).length);
  }

  follow(step) {
    this.flat.setStep(step);
    this.deep.setStep(step);
    this.charts.chart.setStep(step);
    this.inspector.setStep(step);
  }

  account() {
    setAttribute(this.stages.flat, "aria-label", this.flat.describe());
    const lanes = (this.drawn ?? []).filter((lane) => !lane.hidden);
    return lanes
      .map(
        (lane) =>
          `${lane.label}: ${t("loss")} ${number(lane.loss[Math.min(clock.shown, lane.loss.length - 1)], 3)}, ${lane.verdict}`,
      )
      .join("; ");
  }

  resize() {
    if (this.root.offsetParent === null && !document.fullscreenElement) return;
    this.flat.resize();
    this.deep.resize();
    this.charts.chart.resize();
  }
}
