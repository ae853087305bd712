// The player: contour, surface, timeline, charts and inspector around one clock.

import { Charts } from "./charts.js";
import { clock } from "./clock.js";
import { h, reducedMotion, setAttribute } from "./dom.js";
import { number } from "./format.js";
import { Inspector } from "./inspector.js";
import { Legend } from "./legend.js";
import { palette } from "./plotly.js";
import { server } from "./server.js";
import { Stage2D } from "./stage2d.js";
import { Stage3D } from "./stage3d.js";
import { store } from "./store.js";
import { t } from "./text.js";
import { listenToKeys, Timeline } from "./timeline.js";
import { keepAddress, watchHistory, writeAddress } from "./address.js";
import { sharing } from "./share.js";

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

export class Player {
  /** `fixed`: a saved film, whose start cannot be moved because nobody would answer. */
  constructor(Plotly, node, { fixed = false } = {}) {
    this.stages = { flat: h("div", { class: "dl-stage", "data-testid": "stage-2d", role: "img" }), deep: h("div", { class: "dl-stage", "data-testid": "stage-3d", role: "img", "aria-label": t("The loss surface in space") }) };
    const timeline = h("div", { class: "dl-timeline", role: "toolbar", "aria-label": t("Timeline") });
    const charts = h("div", { class: "dl-charts" });
    const inspector = h("div", { class: "dl-inspector" });
    this.legend = new Legend(fixed);
    this.summary = h("div", { class: "dl-unseen", "aria-live": "polite" });
    this.messages = h("div", { class: "dl-messages", role: "alert", "data-testid": "messages" });
    this.root = h("div", { class: "dl-player", "data-testid": "player", "data-revision": 0, "data-runs": 0, "data-step": 0, "data-steps": 0, "data-playing": "false" },
      this.messages, h("div", { class: "dl-stages" }, this.stages.flat, this.stages.deep), this.legend.node, timeline, h("div", { class: "dl-below" }, charts, inspector), this.summary);
    node.append(this.root);
    const onStart = fixed ? null : (start) => server.set("setting", "start", start);
    this.flat = new Stage2D(Plotly, this.stages.flat, { onStart });
    this.deep = new Stage3D(Plotly, this.stages.deep, { onStart });
    this.charts = new Charts(Plotly, charts, { onSeek: (step) => clock.jump(step) });
    this.inspector = new Inspector(inspector, { onLane: fixed ? null : (lane) => server.set("view", "inspected", lane) });
    this.timeline = new Timeline(timeline, clock, { onFullScreen: () => this.fullScreen() });
    this.revision = 0;
    this.stops = [listenToKeys(clock), clock.onChange(() => this.onClock()), store.onChange((kind, panel) => panel.id === 0 && this.onData(kind, panel)), ...(fixed ? [] : [watchHistory((query) => server.act("setup", "link", { value: query }))])];
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    sharing(this);
  }

  writeAddress() {
    keepAddress(this.data.query, clock);
    writeAddress();
  }

  destroy() {
    this.observer.disconnect();
    for (const stop of this.stops) stop();
  }

  /** What Python says of the whole picture; the paths come lane by lane through the store. */
  show(data) {
    this.data = data;
    this.restyle();
    this.say(data.messages);
    const anew = data.replay !== this.replay;
    const turned = this.chapter !== undefined && data.chapter !== this.chapter;
    this.chapter = data.chapter;
    if (anew) this.fresh = { step: data.step };
    this.replay = data.replay;
    store.setWanted(0, data.lanes);
    const panel = store.panel(0);
    if (panel.scene && this.drawnScene !== panel.scene) this.onData("scene", panel);
    if (panel.lanes.length) this.onData("lanes", panel);
    this.onData("inspected", panel);
    keepAddress(data.query, clock, turned);
  }

  /** What could not be done, and why; it can be put away. */
  say(messages) {
    const mark = JSON.stringify(messages);
    if (mark === this.said) return;
    this.said = mark;
    const close = h("button", { type: "button", class: "dl-icon", "aria-label": t("Close"), onclick: () => this.messages.replaceChildren() }, "✕");
    this.messages.replaceChildren(...(messages.length ? [h("div", {}, messages.map((text) => h("p", {}, text))), close] : []));
  }

  restyle() {
    const colors = palette(this.root);
    if (JSON.stringify(colors) === JSON.stringify(this.colors)) return;
    this.colors = colors;
    this.drawnScene = null;
  }

  onData(kind, panel) {
    if (!this.data) return;
    if (kind === "scene") this.drawScene(panel.scene);
    if (kind === "lanes") this.drawLanes(panel);
    if (kind === "inspected") this.inspector.show(panel.inspected, panel.wanted);
  }

  async drawScene(scene) {
    this.drawnScene = scene;
    this.deep.start = this.data.start;
    await this.flat.setScene(scene, this.colors);
    await nextFrame(); // the contour is on the screen, and moving, before the slower surface is made
    await this.deep.setScene(scene, this.colors);
  }

  drawLanes(panel) {
    if (this.drawn === panel.lanes && this.drawnColors === this.colors) return;
    this.drawn = panel.lanes;
    this.drawnColors = this.colors;
    this.flat.colors ??= this.colors;
    const steps = Math.max(...panel.lanes.map((lane) => lane.x.length)) - 1;
    this.begin(steps);
    this.flat.setLanes(panel.lanes, this.data.start);
    this.deep.setLanes(panel.lanes, this.data.start);
    this.charts.show(panel.lanes, this.colors, steps, this.data.floor);
    this.legend.show(panel.lanes, this.colors);
    this.revision += 1;
    setAttribute(this.root, "data-runs", panel.lanes.filter((lane) => !lane.hidden).length);
    setAttribute(this.root, "data-revision", this.revision);
  }

  /** A new picture starts moving by itself, unless its link names a step or the visitor wants no motion. */
  begin(steps) {
    const { fresh } = this;
    this.fresh = null;
    if (!fresh) return clock.setSteps(steps);
    clock.set({ playing: false, step: 0, steps });
    if (fresh.step !== null && fresh.step !== undefined) return clock.jump(fresh.step);
    return reducedMotion() ? clock.jump(steps) : clock.play();
  }

  onClock() {
    setAttribute(this.root, "data-step", clock.shown);
    setAttribute(this.root, "data-steps", clock.steps);
    setAttribute(this.root, "data-playing", String(clock.playing));
    this.timeline.update();
    this.flat.setStep(clock.step);
    this.deep.setStep(clock.step);
    this.charts.chart.setStep(clock.step);
    this.inspector.setStep(clock.step);
    if (!clock.playing) this.describe();
    if (this.data) keepAddress(this.data.query, clock);
  }

  /** For those who do not see the picture: where everyone stands, said when the movement rests. */
  describe() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      const lanes = (this.drawn ?? []).filter((lane) => !lane.hidden);
      const text = lanes.map((lane) => `${lane.label}: ${t("loss")} ${number(lane.loss[Math.min(clock.shown, lane.loss.length - 1)], 3)}, ${lane.verdict}`).join("; ");
      this.summary.textContent = `${t("step {n}", { n: clock.shown })}. ${text}`;
      setAttribute(this.stages.flat, "aria-label", this.flat.describe());
    }, 400);
  }

  resize() {
    if (this.root.offsetParent === null && !document.fullscreenElement) return;
    this.flat.resize();
    this.deep.resize();
    this.charts.chart.resize();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }
}
