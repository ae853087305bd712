// The page "Batch noise": one of four parts at a time, each with two stages and two charts around the one clock.

import { LineChart, lineView } from "../charts/linechart.js";
import { keepAddress, watchHistory, writeAddress } from "../core/address.js";
import { clock } from "../core/clock.js";
import { h, reducedMotion, setAttribute, setText } from "../core/dom.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { server } from "../core/server.js";
import { sharing } from "../core/share.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { listenToKeys, Timeline } from "../panel/timeline.js";
import { CloudStage } from "../stages/cloud.js";
import { DataStage } from "../stages/datastage.js";
import { Figure } from "../stages/figures.js";
import { palette } from "../stages/plotly.js";
import { Stage2D } from "../stages/stage2d.js";

export class NoisePlayer {
  /** @type {any} */ data = null;
  /** @type {any} */ colors = null;
  /** @type {any} */ tables = null;
  /** @type {any} */ fresh = null; // a picture that has not begun yet: the step it begins at

  constructor(Plotly, node) {
    this.Plotly = Plotly;
    this.messages = h("div", { class: "dl-messages", role: "alert", "data-testid": "messages" });
    this.tabs = h("div", { class: "dl-sections", role: "tablist", "aria-label": t("Part of the page") });
    this.stageRow = h("div", { class: "dl-stages" });
    this.legend = h("div", { class: "dl-key" });
    this.chartRow = h("div", { class: "dl-below dl-even" });
    this.summary = h("div", { class: "dl-unseen", "aria-live": "polite" });
    const timeline = h("div", { class: "dl-timeline", role: "toolbar", "aria-label": t("Timeline") });
    this.root = h(
      "div",
      {
        class: "dl-player",
        "data-testid": "player",
        "data-revision": 0,
        "data-runs": 0,
        "data-step": 0,
        "data-steps": 0,
        "data-playing": "false",
      },
      this.messages,
      this.tabs,
      this.stageRow,
      timeline,
      this.legend,
      this.chartRow,
      this.summary,
    );
    node.append(this.root);
    this.timeline = new Timeline(timeline, clock, { onFullScreen: () => this.fullScreen() });
    this.revision = 0;
    this.stages = [];
    this.charts = [];
    this.stops = [
      listenToKeys(clock),
      clock.onChange(() => this.onClock()),
      store.onChange((kind, panel) => this.onData(kind, panel)),
      watchHistory((query) => server.act("page", "link", { value: query })),
    ];
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    sharing(this);
  }

  destroy() {
    this.observer.disconnect();
    for (const stop of this.stops) stop();
  }

  async show(data, tables) {
    Object.assign(this, { data, tables });
    this.colors = palette(this.root);
    this.say(data.messages);
    this.showSections(data.sections);
    if (data.replay !== this.replay) {
      this.fresh = { step: data.step, first: this.replay === undefined };
      this.replay = data.replay;
    }
    if (data.layout !== this.layout) this.build(data);
    keepAddress(data.query, clock, Boolean(this.fresh) && !this.fresh.first);
    await this.draw();
  }

  /** The nodes of a part: stages and charts of the kinds it needs. */
  build({ layout, stages, charts, beside }) {
    this.layout = layout;
    this.stages = stages.map((spec, i) => {
      const node = h(
        "div",
        { class: "dl-stage", role: "img", "data-testid": `stage-${i}` },
        h("div", { class: "dl-stagetitle" }, spec.title),
      );
      const view = STAGES[spec.kind](this.Plotly, node);
      view.alone = `${spec.panel}-${i}`;
      return { node, kind: spec.kind, view };
    });
    this.charts = charts.map((spec, i) => this.buildChart(spec, i));
    const boxes = this.charts.map((chart) => chart.box);
    this.stageRow.replaceChildren(...this.stages.map((stage) => stage.node), ...(beside ? boxes : []));
    this.chartRow.replaceChildren(...(beside ? [] : boxes));
    this.chartRow.hidden = Boolean(beside);
    setAttribute(this.chartRow, "data-count", this.charts.length);
  }

  buildChart(spec, index) {
    const title = h("span", { class: "dl-heading" }, spec.title);
    const axis = h("button", {
      type: "button",
      class: "dl-tab dl-axis",
      hidden: true,
      "data-testid": `chart-axis-${index}`,
      onclick: () => this.swapAxis(index),
    });
    const node = h("div", {
      class: "dl-chart",
      role: "img",
      "aria-label": spec.title,
      "data-testid": `chart-${index}`,
    });
    const lines = spec.kind === "lines";
    const view = lines
      ? new LineChart(this.Plotly, node, { onSeek: (step) => clock.jump(step) })
      : new Figure(this.Plotly, figureNode(node), {
          onPick: (pick, i) => server.set(pick.at, pick.name, pick.values[i]),
        });
    return {
      box: h("div", { class: "dl-charts" }, h("div", { class: "dl-tabs" }, title, axis), node),
      node,
      title,
      axis,
      axisIndex: 0,
      view,
    };
  }

  swapAxis(index) {
    this.charts[index].axisIndex += 1;
    this.showChart(this.data.charts[index], index);
  }

  async draw() {
    const { data } = this;
    this.begin(data.steps);
    await Promise.all([
      ...data.stages.map((spec, i) => this.showStage(spec, i)),
      ...data.charts.map((spec, i) => this.showChart(spec, i)),
    ]);
    if (this.data !== data) return;
    this.showLegend(data.legend);
    this.drawn = data.legend.map((lane) => ({ ...lane, hidden: false, verdict: lane.verdict.split(/ [·(]/)[0] }));
    this.revision += 1;
    setAttribute(this.root, "data-runs", data.runs);
    setAttribute(this.root, "data-section", data.layout);
    setAttribute(this.root, "data-revision", this.revision);
    this.onClock();
  }

  async showStage(spec, i) {
    const { node, view } = this.stages[i];
    const { series } = this.tables;
    setText(node.querySelector(".dl-stagetitle"), spec.title);
    const lanes = (spec.lanes ?? []).map((lane) => ({ ...lane, x: series[lane.x], y: series[lane.y] }));
    if (spec.kind === "data")
      return view.show(spec, this.tables.samples, lanes, batchOf(spec.batch, this.tables), this.colors);
    const { scene } = store.panel(spec.panel);
    if (scene && (view.scene !== scene || view.colors?.dark !== this.colors.dark))
      await view.setScene(scene, this.colors);
    if (this.data.stages[i] !== spec) return undefined; // something newer has come meanwhile
    if (spec.kind === "paths") return view.setLanes(lanes, null);
    const points = this.tables[spec.points];
    view.stageStart = spec.at;
    view.setCloud(
      { ...spec, x: points.x, y: points.y, meanX: series[spec.mean[0]], meanY: series[spec.mean[1]] },
      spec.start,
    );
    return undefined;
  }

  showChart(spec, i) {
    const chart = this.charts[i];
    setText(chart.title, spec.title);
    if (spec.kind !== "lines") return chart.view.show(spec, this.colors);
    chart.axisIndex %= spec.axes.length;
    chart.axis.hidden = spec.axes.length < 2;
    setText(chart.axis, t("against {axis}", { axis: spec.axes[chart.axisIndex].label }));
    chart.view.decorate(spec);
    return chart.view.show(
      spec.lines,
      lineView(spec, this.tables.series, this.data.steps, chart.axisIndex),
      this.colors,
    );
  }

  onData(kind, panel) {
    if (!this.data) return;
    this.data.stages.forEach((spec, i) => {
      if (!this.stages[i]) return;
      if (kind === "scene" && spec.panel === panel.id) this.showStage(spec, i);
      if (kind === "window") this.stages[i].view.showWindow?.();
    });
  }

  /** A new picture starts moving by itself, unless its link names a step or the visitor wants no motion. */
  begin(steps) {
    const { fresh } = this;
    this.fresh = null;
    if (!fresh) return this.goOn(steps);
    clock.set({ playing: false, step: 0, steps });
    if (fresh.step !== null && fresh.step !== undefined) return clock.jump(Math.min(fresh.step, steps));
    return reducedMotion() ? clock.jump(steps) : clock.play();
  }

  goOn(steps) {
    clock.setSteps(steps);
    if (this.root.dataset.steps === "0") this.onClock(); // made anew, it has missed what the clock said
  }

  onClock() {
    setAttribute(this.root, "data-step", clock.shown);
    setAttribute(this.root, "data-steps", clock.steps);
    setAttribute(this.root, "data-playing", String(clock.playing));
    this.timeline.update();
    for (const { view } of this.stages) view.setStep(clock.step);
    for (const { view } of this.charts) view.setStep(clock.step);
    if (!clock.playing) this.describe();
    if (this.data) keepAddress(this.data.query, clock);
  }

  describe() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      setText(
        this.summary,
        `${t("step {n}", { n: clock.shown })}. ${(this.data?.legend ?? []).map((entry) => `${entry.label}: ${entry.verdict}`).join("; ")}`,
      );
      for (const { node, view } of this.stages) setAttribute(node, "aria-label", view.describe());
    }, 400);
  }

  showSections(sections) {
    const mark = JSON.stringify(sections);
    if (mark === this.sectionMark) return;
    this.sectionMark = mark;
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(
      ...sections.map(({ key, label, shown }) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            class: "dl-tab",
            "data-testid": `section-${key}`,
            "aria-selected": String(shown),
            tabindex: shown ? 0 : -1,
            onclick: () => server.act("page", "section", { name: key }),
            onkeydown: (event) => this.arrows(event),
          },
          label,
        ),
      ),
    );
    if (focused) this.tabs.querySelector("[aria-selected=true]").focus();
  }

  arrows(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const tabs = [...this.tabs.querySelectorAll("button")];
    tabs.at((tabs.indexOf(event.target) + way) % tabs.length)?.click();
  }

  showLegend(entries) {
    const mark = JSON.stringify([entries, this.colors.dark]);
    if (mark === this.legendMark) return;
    this.legendMark = mark;
    this.legend.replaceChildren(
      ...entries.map((entry, i) => {
        const sample = swatch();
        drawSwatch(sample, entry, this.colors);
        return h(
          "div",
          { "data-testid": `legend-${i}` },
          sample,
          h("b", {}, entry.label),
          h("span", {}, entry.verdict),
        );
      }),
    );
  }

  say(messages) {
    const mark = JSON.stringify(messages);
    if (mark === this.said) return;
    this.said = mark;
    const close = h(
      "button",
      { type: "button", class: "dl-icon", "aria-label": t("Close"), onclick: () => this.messages.replaceChildren() },
      "✕",
    );
    this.messages.replaceChildren(
      ...(messages.length
        ? [
            h(
              "div",
              {},
              messages.map((text) => h("p", {}, text)),
            ),
            close,
          ]
        : []),
    );
  }

  /** What a saved picture shows side by side. */
  get flat() {
    return this.stages[0].view;
  }

  get deep() {
    return this.stages[1]?.view ?? this.charts[0].view;
  }

  writeAddress() {
    keepAddress(this.data.query, clock);
    writeAddress();
  }

  resize() {
    if (this.root.clientWidth === 0) return; // the page is being left
    for (const { view } of [...this.stages, ...this.charts]) view.resize();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }
}

const STAGES = {
  cloud: (Plotly, node) => {
    const stage = new CloudStage(Plotly, node, {
      onLook: askWindow,
      onStart: (start) => stage.stageStart && server.set(stage.stageStart, "start", start),
    });
    return stage;
  },
  paths: (Plotly, node) => new Stage2D(Plotly, node, { onLook: askWindow, onStart: () => {} }),
  data: (Plotly, node) => new DataStage(Plotly, node),
};

function figureNode(node) {
  const plot = h("div", { class: "dl-plot" });
  node.append(plot);
  return plot;
}

/** Which samples each step of a lane looks at, where that is known. */
const batchOf = (batch, { series, drawn, begins }) =>
  batch ? { color: batch.color, step: series[batch.step], index: drawn.index, begins: begins.at } : null;
