// The page "Maps": a map or two beside each other, the path of whichever cell is pointed at, and what the colors mean.

import { h, setAttribute, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { live } from "../live/live.js";
import { Shares } from "../panel/shares.js";
import { BasinsMap } from "./basinsmap.js";
import { mapsPicture } from "./mapspicture.js";
import { Sections } from "./sections.js";

const PANEL = "maps"; // of the paths, a lane for each map

/** @param {import("./picture.js").Picture} picture */
export function maps(picture) {
  const sections = new Sections();
  const row = h("div", { class: "dl-stages dl-maps" });
  const shares = new Shares();
  const said = h("div", { class: "dl-unseen", "aria-live": "polite" });
  /** @type {BasinsMap[]} */
  const boxes = [];
  const stages = []; // of the boxes
  let zooming = 0;

  const hands = {
    point(place, box, chosen) {
      for (const other of boxes) other.point(place, other === box, chosen);
    },
    pick(place, box) {
      setText(said, box.words().join(", "));
      server.set("setting", "start", place);
    },
    open(place, box) {
      location.assign(box.race(place));
    },
    zoom(range, box) {
      cancelAnimationFrame(zooming);
      zooming = requestAnimationFrame(() => {
        for (const other of boxes) if (other !== box) other.stage.setRange(range);
      });
      const view = windowOf(range);
      for (const other of boxes) other.drawCoarse(view);
      server.set("map", "window", String(view) === String(box.spec.home) ? null : view);
    },
  };

  function arrange(count) {
    while (boxes.length > count) boxes.pop()?.destroy();
    while (boxes.length < count) {
      const box = new BasinsMap(boxes.length, PANEL, hands);
      boxes.push(box);
      row.append(box.node);
    }
    stages.splice(0, stages.length, ...boxes.map((box) => box.stage));
    if (row.dataset.count === String(count)) return;
    setAttribute(row, "data-count", count);
    picture.resize();
  }

  async function draw() {
    const { data } = picture;
    await Promise.all(boxes.map((box, i) => box.show(data.stages[i], picture.colors)));
    if (picture.data !== data) return;
    shares.show(data.table, boxes, picture.colors);
    picture.complete();
    if (boxes.every((box) => box.sharp)) await picture.drawnAnew(boxes.length);
    picture.onClock();
  }

  /** The paths from the marked start, as Python has them or as the page has just run them. */
  function drawPaths() {
    const { lanes } = store.panel(PANEL);
    picture.drawn = lanes;
    for (const [i, box] of boxes.entries()) {
      const lane = lanes[i];
      if (lane) box.stage.setPath(lane, lane.run?.start ?? picture.data.start);
    }
  }

  function drawLive() {
    drawPaths();
    for (const box of boxes) box.drawCoarse();
    shares.show(picture.data.table, boxes, picture.colors);
    picture.drawnLive();
  }

  return {
    link: "page",
    above: [sections.node, row],
    below: [shares.node, said],
    stages,
    charts: [],
    async show(data) {
      setAttribute(picture.root, "data-start", data.start.join(" "));
      setAttribute(picture.root, "data-section", data.section);
      sections.show(data.sections);
      arrange(data.stages.length);
      live.setControls(data.controls);
      store.setWanted(PANEL, data.lanes);
      picture.begin(data.steps);
      drawPaths();
      await draw();
    },
    async heard(kind, panel) {
      if (kind === "live") return drawLive();
      if (kind === "lanes" && panel.id === PANEL) drawPaths();
      if (kind === "map" && boxes.some((box) => box.spec?.panel === panel.id)) await draw();
    },
    account: () => picture.data?.summary ?? "",
    still: () => mapsPicture(picture, boxes),
  };
}

/** What is seen, in as many digits as tell its cells apart. */
function windowOf({ x, y }) {
  const size = Math.min(x[1] - x[0], y[1] - y[0]);
  const unit = 10 ** (Math.floor(Math.log10(size)) - 4);
  return [...x, ...y].map((v) => Number((Math.round(v / unit) * unit).toPrecision(15)));
}
