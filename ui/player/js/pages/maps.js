// The page "Maps": a map or two beside each other, the path of whichever cell is pointed at, and what the colors mean.

import { h, setAttribute, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { live } from "../live/live.js";
import { Facts } from "../panel/facts.js";
import { HeatScale } from "../panel/heatscale.js";
import { Shares } from "../panel/shares.js";
import { BasinsMap } from "./basinsmap.js";
import { ContourBox } from "./contourbox.js";
import { mapsPicture } from "./mapspicture.js";
import { NoiseChart } from "./noisechart.js";
import { RatesMap } from "./ratesmap.js";
import { Sections } from "./sections.js";
import { SharpnessMap } from "./sharpnessmap.js";
import { SpectrumMap } from "./spectrummap.js";

const KINDS = {
  basins: BasinsMap,
  rates: RatesMap,
  contour: ContourBox,
  sharpness: SharpnessMap,
  spectrum: SpectrumMap,
};
const PANEL = "maps"; // of the paths, a lane for each map

/** @import { MapsPicture } from "../messages.js" */

/**
 * @param {import("./picture.js").Picture<MapsPicture>} picture
 * @returns {import("./picture.js").Content<MapsPicture>}
 */
export function maps(picture) {
  const sections = new Sections();
  const row = h("div", { class: "dl-stages dl-maps" });
  const shares = new Shares();
  const heat = new HeatScale();
  const facts = new Facts();
  const said = h("div", { class: "dl-unseen", "aria-live": "polite" });
  /** @type {any[]} */
  const boxes = [];
  const stages = []; // of the boxes
  const chartRow = h("div", { class: "dl-below dl-even" });
  /** @type {NoiseChart[]} */
  const charts = [];
  let kinds = "";
  let zooming = 0;

  const hands = {
    point(place, box, chosen) {
      for (const other of boxes) if (other.point) other.point(place, other === box, chosen);
      for (const other of boxes) other.follow?.(box.found, box.spec.color);
    },
    pick(place, box) {
      setText(said, box.words().join(", "));
      box.pick(place);
    },
    open(place, box) {
      location.assign(box.race(place));
    },
    zoom(range, box) {
      const linked = boxes.filter((other) => other.spec.kind === box.spec.kind);
      cancelAnimationFrame(zooming);
      zooming = requestAnimationFrame(() => {
        for (const other of linked) if (other !== box) other.stage.setRange(range);
      });
      const view = windowOf(range);
      for (const other of linked) other.drawCoarse(view);
      server.set("map", "window", isAll(view, box.spec.home) ? null : view);
    },
  };

  function arrange(specs, chartSpecs) {
    const mark = [...specs.map(({ kind }) => kind), chartSpecs.length].join();
    if (mark === kinds) return;
    kinds = mark;
    for (const box of boxes) box.destroy();
    boxes.splice(0, boxes.length, ...specs.map(({ kind }, i) => new KINDS[kind](i, PANEL, hands)));
    stages.splice(0, stages.length, ...boxes.map((box) => box.stage));
    for (const chart of charts) chart.destroy();
    charts.splice(0, charts.length, ...chartSpecs.map((spec, i) => new NoiseChart(spec, i)));
    chartRow.replaceChildren(...charts.map((chart) => chart.box));
    chartRow.hidden = charts.length === 0;
    setAttribute(chartRow, "data-count", charts.length);
    row.replaceChildren(...boxes.map((box) => box.node));
    setAttribute(row, "data-count", boxes.length);
    picture.resize();
  }

  function drawLegend() {
    const { table } = picture.data;
    facts.show(boxes.reduce((told, box) => box.facts?.(told) ?? told, picture.data.facts));
    shares.node.hidden = !table;
    heat.node.hidden = Boolean(table);
    if (table) shares.show(table, boxes, picture.colors);
    else {
      const shown = boxes.find((box) => box.spec.curves);
      heat.show(shown.spec, shown.last, picture.colors);
    }
  }

  /** The charts, ahead of Python with the columns of what the page has run by itself. */
  function drawCharts() {
    const { data, colors } = picture;
    const own = boxes.map((box) => box.columns?.(data.tables?.series)).find(Boolean);
    const tables = own ? { ...data.tables, series: { ...data.tables.series, ...own } } : data.tables;
    const steps = data.chart_steps ?? data.steps;
    return charts.map((chart, i) => chart.show(data.charts?.[i], { ...data, tables, steps }, colors));
  }

  async function draw() {
    const { data } = picture;
    await Promise.all([...boxes.map((box, i) => box.show(data.stages[i], picture.colors)), ...drawCharts()]);
    if (picture.data !== data) return;
    for (const box of boxes) if (box.spec.pointed) for (const other of boxes) other.follow?.(box.found, box.spec.color);
    drawLegend();
    picture.complete();
    if (boxes.every((box) => box.sharp)) await picture.drawnAnew(data.lanes.length);
    picture.onClock();
  }

  /** The paths from the marked start, as Python has them or as the page has just run them. */
  function drawPaths() {
    const { lanes } = store.panel(PANEL);
    picture.drawn = lanes;
    const start = lanes.find((lane) => lane.run)?.run.start ?? picture.data.start;
    for (const box of boxes) box.setPaths?.(lanes, start);
  }

  function drawLive() {
    drawPaths();
    const moved = boxes.filter(({ spec }) => spec.kind === "basins" && live.moved(PANEL, spec.lane));
    for (const box of moved) box.share = 1 / moved.length; // who draws two maps in a frame has half the time for each
    for (const box of boxes) box.drawCoarse?.();
    if (boxes.some((box) => box.columns)) drawCharts();
    drawLegend();
    picture.drawnLive();
  }

  return {
    above: [sections.node, row],
    below: [chartRow, shares.node, heat.node, facts.node, said],
    stages,
    charts,
    async show(data) {
      setAttribute(picture.root, "data-start", data.start.join(" "));
      setAttribute(picture.root, "data-section", data.section);
      sections.show(data.sections);
      arrange(data.stages, data.charts ?? []);
      live.setControls(data.controls);
      store.setWanted(PANEL, data.lanes);
      picture.begin(data.steps);
      drawPaths();
      await draw();
    },
    async heard(kind, panel) {
      if (kind === "live") return drawLive();
      if (kind === "lanes" && panel.id === PANEL) drawPaths();
      if (kind === "ground" && panel.id === PANEL) for (const { stage } of boxes) stage.setGround?.(panel.scene);
      if (kind === "window" && panel.id === PANEL) for (const { stage } of boxes) stage.showWindow?.();
      const mine = kind === "scene" ? panel.id === PANEL : boxes.some((box) => box.spec?.panel === panel.id);
      if ((kind === "map" || kind === "scene") && mine) await draw();
    },
    account: () => picture.data?.summary ?? "",
    reel: () => ({ parts: boxes.map(({ stage, spec }) => ({ view: stage, head: spec.title })), entries: [] }),
    still: () => mapsPicture(picture, boxes),
  };
}

/** Whether a window shows what one sees first. */
function isAll(view, home) {
  const sizes = [home[1] - home[0], home[3] - home[2]];
  return view.every((v, i) => Math.abs(v - home[i]) <= 1e-4 * sizes[i >> 1]);
}

/** What is seen, in as many digits as tell its cells apart. */
function windowOf({ x, y }) {
  const size = Math.min(x[1] - x[0], y[1] - y[0]);
  const unit = 10 ** (Math.floor(Math.log10(size)) - 4);
  return [...x, ...y].map((v) => Number((Math.round(v / unit) * unit).toPrecision(15)));
}
