// Side by side: a contour for each panel, one clock and one timeline for all, and under them one chart.

import { Charts } from "../charts/charts.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { live } from "../live/live.js";
import { takeTurns } from "../live/turns.js";
import { Signs } from "../panel/legend.js";
import { Tale } from "../panel/tale.js";
import { Cell } from "./cell.js";
import { comparePicture } from "./comparepicture.js";

const [ACROSS, TALL] = [350, 270]; // pixels of a panel with its head, of which the lecture view is enlarged

/** @import { ComparePicture } from "../messages.js" */

/**
 * @param {import("./picture.js").Picture<ComparePicture>} picture
 * @returns {import("./picture.js").Content<ComparePicture>}
 */
export function compare(picture) {
  const { alive, fixed } = picture;
  const title = h("h2", { class: "dl-picturetitle", "data-testid": "compare-title" });
  const tale = new Tale(fixed, "example");
  const body = h("div", { class: "dl-compare" });
  const chartsNode = h("div", { class: "dl-charts" });
  const signs = new Signs();
  const charts = new Charts(chartsNode, { onSeek: (step) => clock.jump(step) });
  /** @type {Cell[]} */
  const cells = [];
  const stages = []; // of the cells
  /** @type {any} */
  let surface = null;
  /** @type {any} */
  let range = null; // what the panel last touched shows
  /** @type {Cell | null} */
  let leader = null;
  let zooming = 0;

  /** As many cells as there are panels. */
  function arrange(count) {
    while (cells.length > count) cells.pop()?.destroy();
    while (cells.length < count) {
      const cell = new Cell(cells.length, { alive, fixed, onTouch: (touched) => (leader = touched), onZoom: zoom });
      cells.push(cell);
      body.append(cell.node);
    }
    stages.splice(0, stages.length, ...cells.map((cell) => cell.stage));
    if (body.dataset.count === String(count)) return;
    setAttribute(body, "data-count", count);
    picture.resize(); // other columns are other widths, of which the root knows nothing
  }

  /** What the panel last touched shows the others show, where x and y mean the same; nobody follows a follower. */
  function zoom(from, seen) {
    if (!picture.data.linked || from !== leader) return;
    range = seen;
    cancelAnimationFrame(zooming);
    zooming = requestAnimationFrame(() => {
      for (const cell of cells) if (cell !== from) cell.stage.setRange(range);
    });
  }

  /** One panel after the other, so that the first is seen while the last is made. */
  async function drawScenes() {
    const drawing = cells.map((cell) => () => cell.drawScene(picture.colors, picture.data.linked ? range : null));
    for (const cell of cells) cell.expectScene(picture.colors);
    const scenes = cells.map((cell) => store.panel(cell.spec.scene).scene).filter(Boolean);
    const minima = scenes.some((scene) => scene.minima.length > 0);
    signs.show({ minima, open: scenes.some((scene) => scene.open) }, picture.colors);
    for (const draw of drawing) {
      await draw();
      if (cells[0]?.drawn) picture.complete();
    }
  }

  /** All panels change at once, when the last of their paths has come. */
  async function drawLanes() {
    const { data, colors } = picture;
    const panels = data.panels.map((spec) => store.panel(spec.id));
    if (!panels.every((panel, i) => isComplete(panel, data.panels[i].lanes))) return;
    turns.forget();
    const steps = Math.max(...panels.map((panel) => panel.lanes[0].x.length)) - 1;
    picture.begin(steps);
    for (const [i, cell] of cells.entries()) cell.drawLanes(panels[i].lanes, colors);
    picture.drawn = panels.map((panel) => panel.lanes[0]);
    picture.drawnAnew(panels.reduce((sum, panel) => sum + panel.lanes.length, 0));
    await charts.show([...picture.drawn, ...common(panels)], colors, steps, data.minimum_loss);
  }

  const turns = takeTurns([
    (panels) =>
      charts.show([...picture.drawn, ...common(panels)], picture.colors, charts.steps, picture.data.minimum_loss),
  ]);

  /** The page has run lanes by itself. */
  function drawLive() {
    const panels = picture.data.panels.map((spec) => store.panel(spec.id));
    for (const [i, cell] of cells.entries()) if (panels[i].live) cell.drawLive(panels[i].lanes);
    picture.drawn = panels.map((panel) => panel.lanes[0]);
    if (fixed) setText(title, t("As saved: {text}", { text: picture.data.title }));
    turns.show(panels);
    picture.drawnLive();
  }

  return {
    above: [title, tale.node, body, signs.node],
    below: [chartsNode],
    stages,
    charts: [charts],
    async show(data) {
      if (picture.another || data.panels[0].surface !== surface) range = null;
      surface = data.panels[0].surface;
      setAttribute(picture.root, "data-start", data.panels[0].start.join(" "));
      setText(title, data.title);
      tale.show(data.tale);
      arrange(data.panels.length);
      live.setControls(data.controls);
      for (const [i, cell] of cells.entries()) cell.describe(data.panels[i], data.linked);
      for (const spec of data.panels) store.setWanted(spec.id, spec.lanes);
      const drawing = [drawScenes(), drawLanes()];
      if (picture.another) for (const { stage } of cells) stage.resetView();
      await Promise.all(drawing);
    },
    async heard(kind, panel) {
      if (kind === "live") return drawLive();
      if (kind === "ground")
        for (const cell of cells) if (cell.spec.scene === panel.id) cell.stage.setGround(panel.scene);
      if (!picture.data.panels.some((spec) => spec.id === panel.id || spec.scene === panel.id)) return;
      if (kind === "scene") await drawScenes();
      if (kind === "lanes") await drawLanes();
      if (kind === "window") for (const { stage } of cells) stage.showWindow();
    },
    told(told) {
      picture.data.title = told.caption;
      setText(title, told.caption);
      for (const cell of cells) cell.sayEnding();
    },
    room: () =>
      cells.length > 3 ? [ACROSS * Math.ceil(cells.length / 2), 2 * TALL] : [ACROSS * cells.length, 1.6 * TALL],
    account: () => cells.map((cell) => `${cell.spec.label}: ${cell.ending()}`).join("; "),
    reel: () => ({
      parts: cells.map(({ stage, spec, lanes }) => ({ view: stage, head: spec.label, lane: lanes?.[0] })),
      entries: cells[0].lanes?.slice(1) ?? [],
    }),
    still: () => comparePicture(picture, cells, charts.chart),
  };
}

/** Whether every announced lane has come with the announced path. */
const isComplete = (panel, lanes) =>
  panel.lanes.length === lanes.length && lanes.every((lane, i) => panel.lanes[i].hash === lane.hash);

/** The lane behind the panels' own, if it ran the same in all of them. */
function common(panels) {
  const [first, ...others] = panels.map((panel) => panel.lanes[1]);
  return first && others.every((lane) => lane.hash === first.hash) ? [first] : [];
}
