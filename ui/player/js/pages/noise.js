// The page "Batch noise": one of four parts at a time, each with two stages and two charts around the one clock.

import { h, setAttribute, setText } from "../core/dom.js";
import { whole } from "../core/format.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { runCloud } from "../live/cloud.js";
import { live } from "../live/live.js";
import { takeTurns } from "../live/turns.js";
import { Key } from "../panel/legend.js";
import { CloudStage } from "../stages/cloud.js";
import { DataStage } from "../stages/datastage.js";
import { Stage2D } from "../stages/stage2d.js";
import { NoiseChart } from "./noisechart.js";
import { Sections } from "./sections.js";
import { racePicture } from "./stills.js";

/** @import { NoisePicture } from "../messages.js" */

/**
 * @param {import("./picture.js").Picture<NoisePicture>} picture
 * @returns {import("./picture.js").Content<NoisePicture>}
 */
export function noise(picture) {
  const sections = new Sections();
  const stageRow = h("div", { class: "dl-stages" });
  const chartRow = h("div", { class: "dl-below dl-even" });
  const key = new Key();
  /** @type {StageBox[]} */
  const boxes = [];
  const stages = []; // of the boxes
  /** @type {NoiseChart[]} */
  const charts = [];
  /** @type {any} */
  let layout = null;

  /** The nodes of a part: stages and charts of the kinds it needs. */
  function build(/** @type {import("../messages.js").Shown<NoisePicture>} */ data) {
    layout = data.layout;
    for (const view of [...stages, ...charts]) view.destroy();
    boxes.splice(0, boxes.length, ...data.stages.map((spec, i) => new StageBox(spec, i)));
    stages.splice(0, stages.length, ...boxes.map((box) => box.view));
    charts.splice(0, charts.length, ...data.charts.map((spec, i) => new NoiseChart(spec, i)));
    const chartNodes = charts.map((chart) => chart.box);
    stageRow.replaceChildren(...boxes.map((box) => box.node), ...(data.beside ? chartNodes : []));
    chartRow.replaceChildren(...(data.beside ? [] : chartNodes));
    chartRow.hidden = Boolean(data.beside);
    setAttribute(chartRow, "data-count", charts.length);
  }

  const showStage = (i) => boxes[i].show(picture.data.stages[i], picture);

  const turns = takeTurns([(show) => show()]);

  /** The page has run clouds by itself: the stages show them at once, the chart when a frame is free. */
  function drawLive() {
    const { data, colors } = picture;
    const runs = boxes.map((box, i) => box.showLive(data.stages[i], i));
    const series = runs.find(Boolean)?.series;
    if (!series) return;
    for (const [i, chart] of charts.entries()) {
      const spec = data.charts[i];
      if (spec.kind !== "lines" || !spec.lines.every((line) => line.column in series)) continue;
      const tables = { series: { ...data.tables.series, ...series } };
      turns.show(() => chart.show(spec, { ...data, tables }, colors));
    }
    picture.drawnLive();
  }

  /** Whether the page shows what Python does not know yet. */
  const ahead = (data) => server.behind() && data.stages.some((spec) => store.panel(spec.panel).live);

  async function draw(/** @type {import("../messages.js").Shown<NoisePicture>} */ data) {
    turns.forget();
    picture.begin(data.steps);
    await Promise.all([
      ...boxes.map((_box, i) => showStage(i)),
      ...charts.map((chart, i) => chart.show(data.charts[i], data, picture.colors)),
    ]);
    if (picture.data !== data) return;
    key.show(data.legend, picture.colors);
    picture.drawn = data.legend.map((lane) => ({ ...lane, hidden: false, verdict: lane.verdict.split(/ [·(]/)[0] }));
    setAttribute(picture.root, "data-section", data.layout);
    picture.complete();
    await picture.drawnAnew(data.runs);
    picture.onClock();
  }

  return {
    above: [sections.node, stageRow],
    below: [key.node, chartRow],
    stages,
    charts,
    async show(data) {
      sections.show(data.sections);
      live.setControls(data.controls);
      for (const { panel } of data.stages) store.setWanted(panel, data.clouds);
      const anew = data.layout !== layout;
      if (anew) build(data);
      if (anew || !ahead(data)) await draw(data);
    },
    async heard(kind, panel) {
      const { stages: specs } = picture.data;
      if (kind === "live") return drawLive();
      if (kind === "ground")
        for (const [i, stage] of stages.entries()) if (specs[i].panel === panel.id) stage.setGround(panel.scene);
      if (kind === "window") for (const stage of stages) stage.showWindow?.();
      if (kind === "scene") await Promise.all(boxes.map((_box, i) => specs[i]?.panel === panel.id && showStage(i)));
    },
    account() {
      for (const { node, view } of boxes) setAttribute(node, "aria-label", view.describe());
      return (picture.data?.legend ?? []).map((entry) => `${entry.label}: ${entry.verdict}`).join("; ");
    },
    reel() {
      const { sections, layout: section, stages: specs, charts: figures } = picture.data;
      const parts = boxes.map(({ view }, i) => ({ view, head: specs[i].title }));
      const title = sections.find(({ key: name }) => name === section)?.label ?? "";
      const more = charts.slice(0, 2 - parts.length).map(({ view }, i) => ({ view, head: figures[i].title }));
      return { title, parts: [...parts, ...more] };
    },
    still: () => racePicture(picture, [stages[0], stages[1] ?? charts[0].view]),
  };
}

/** A stage with its title. */
/** @import { CloudStage as Cloud, DataStage as Data, LegendEntry, PathsStage as Paths } from "../messages.js" */

class StageBox {
  /** @param {Cloud | Paths | Data} spec */
  constructor(spec, index) {
    this.title = h("div", { class: "dl-stagetitle" }, spec.title);
    this.node = h("div", { class: "dl-stage", role: "img", "data-testid": `stage-${index}` }, this.title);
    /** @type {any} */
    this.view = STAGES[spec.kind](this.node);
    this.view.alone = `${spec.panel}-${index}`;
  }

  /**
   * Show what Python says.
   * @param {Cloud | Paths | Data} spec
   * @param {import("./picture.js").Picture<NoisePicture>} picture
   */
  async show(spec, { data, colors }) {
    const { view } = this;
    const { series } = data.tables;
    setText(this.title, spec.title);
    const lanes = ("lanes" in spec ? spec.lanes : []).map((lane) => ({
      ...lane,
      x: series[lane.x],
      y: series[lane.y],
    }));
    if (spec.kind === "data")
      return view.show(spec, data.tables.samples, lanes, batchOf(spec.batch, data.tables), colors);
    const { scene } = store.panel(spec.panel);
    const anew =
      scene && (view.scene !== scene || view.colors?.dark !== colors.dark || view.colors.scale !== colors.scale);
    const drawing = anew ? view.setScene(scene, colors) : null;
    if (spec.kind === "paths") view.setLanes(lanes, null);
    else this.showCloud(spec, data.tables[spec.points], series);
    return drawing;
  }

  /** Show the cloud of this stage as the page has run it, if a hand has changed it; the answer is what was run. */
  showLive(spec, lane) {
    const parts = spec.kind === "cloud" && live.moved(spec.panel, lane) ? live.parts(spec.panel, lane) : null;
    const run = parts && runCloud(parts, spec.box);
    if (!run) return null;
    const { particles: count } = parts.numbers;
    const words = t("{count} of {all} particles, their mean path and one path", {
      count: whole(count),
      all: whole(spec.particles),
    });
    setText(this.title, spec.title.startsWith(spec.label) ? `${spec.label} · ${words}` : words);
    this.view.setCloud({ ...spec, ...run.cloud }, spec.start && parts.numbers.start);
    return run;
  }

  showCloud(/** @type {Cloud} */ spec, { x, y }, series) {
    const [meanX, meanY] = spec.mean.map((name) => series[name]);
    this.view.place = spec.at;
    this.view.setCloud({ ...spec, x, y, meanX, meanY }, spec.start);
  }
}

const STAGES = {
  cloud: (node) => {
    const onStart = (start) => stage.place && server.set(stage.place, "start", start);
    const stage = new CloudStage(node, { onLook: askWindow, onStart });
    return stage;
  },
  paths: (node) => new Stage2D(node, { onLook: askWindow, onStart: () => {} }),
  data: (node) => new DataStage(node),
};

/** Which samples each step of a lane looks at, where that is known. */
const batchOf = (batch, { series, drawn, begins }) =>
  batch ? { color: batch.color, step: series[batch.step], index: drawn.index, begins: begins.at } : null;
