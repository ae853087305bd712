// A map of basins with its title: Python's cells, or until they have come a coarse map of the page's own.

import { linkTo } from "../core/address.js";
import { setAttribute } from "../core/dom.js";
import { number, whole } from "../core/format.js";
import { walk } from "../core/program.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t, tn } from "../core/text.js";
import { coarseBasins, DIVERGED, NOWHERE, nearest, sideFor } from "../live/coarse.js";
import { apart } from "../live/lane.js";
import { live } from "../live/live.js";
import { basinsImage } from "../stages/mapimage.js";
import { MapStage } from "../stages/mapstage.js";
import { numberText } from "./maplink.js";
import { StagedMap } from "./stagedmap.js";

const [DRAGGED, AT_REST] = [28, 90]; // milliseconds for a coarse map

export class BasinsMap extends StagedMap {
  /** @type {import("../messages.js").BasinsStage} */ spec = /** @type {any} */ (null); // what Python says of the map
  /** @type {any} */ colors = null;
  /** @type {any} */ last = null; // the last map of Python's: {surface, ends, numbers, known}
  /** @type {any} */ drawn = null; // the map that is drawn
  /** @type {any} */ pointing = null; // how somebody points: {here, chosen}
  mark = ""; // of the coarse map that is drawn
  share = 1; // of the time there is for coarse maps

  constructor(index, panel, hands) {
    super(index, MapStage, hands);
    this.index = index;
    this.panel = panel;
  }

  /** Show what Python says; the cells may still be on their way. */
  show(spec, colors) {
    const follow = this.spec && String(this.spec.view) !== String(spec.view) && !this.zooms;
    this.zooms = false;
    const drawing = this.take(spec, colors, follow);
    if (!this.sharp) this.drawCoarse(spec.view, AT_REST);
    this.takePointed(spec.pointed);
    return drawing;
  }

  fits(map) {
    return super.fits(map) && this.spec.ends !== null;
  }

  put(map) {
    const numbers = this.spec.ends;
    const look = JSON.stringify([map.mark, numbers, this.colors.dark]);
    this.last = { surface: map.surface, ends: map.ends, known: map.known, numbers };
    this.mark = "";
    if (this.look === look && this.drawn === map) return;
    this.look = look;
    this.tell(map);
    this.draw(map, numbers);
  }

  draw(map, numbers) {
    this.drawn = map;
    this.numbers = numbers;
    const image = basinsImage(map, numbers, this.colors);
    this.range = [image.low, image.high];
    this.stage.setMap(map, image);
  }

  /** Draw a map with few starts, if the page can run the lane and there is anything new to draw. */
  drawCoarse(view = this.spec.view, budget = this.share * DRAGGED) {
    const parts = live.parts(this.panel, this.spec.lane);
    if (!parts) return;
    const { optimizer, surface, steps } = parts.numbers;
    const mark = JSON.stringify([this.spec.scene, optimizer, surface, steps, view]);
    if (this.mark === mark || (this.sharp && mark === this.sharpMark(parts))) return;
    this.mark = mark;
    this.zooms = String(view) !== String(this.spec.view);
    const same = this.last?.surface === this.spec.surface && !live.groundMoved(this.panel, this.spec.lane);
    const known = same ? this.last.ends : live.groundMoved(this.panel, this.spec.lane) ? [] : parts.numbers.minima;
    const side = sideFor(parts.loaded, steps, budget);
    const map = coarseBasins(parts, { view, side, reach: this.spec.reach, ends: known });
    this.look = "";
    this.sharp = false;
    this.draw({ ...map, known: same ? this.last.known : known.length }, same ? this.last.numbers : []);
    setAttribute(this.node, "data-coarse", side);
  }

  /** What the coarse map of what Python has drawn would be called. */
  sharpMark({ numbers: { steps } }) {
    const told = store.lane(this.panel, this.spec.lane)?.live;
    return JSON.stringify([this.spec.scene, told?.optimizer, told?.surface, steps, this.spec.view]);
  }

  /** The share of each end on a map of the page's own, by number; null where Python tells them. */
  shares() {
    if (this.sharp || !this.drawn) return null;
    const { code } = this.drawn;
    /** @type {Record<string, number>} */
    const found = {};
    for (const end of code) {
      const name = end === DIVERGED ? "diverged" : end === NOWHERE ? "elsewhere" : (this.numbers[end] ?? end);
      found[name] = (found[name] ?? 0) + 1 / code.length;
    }
    return found;
  }

  /** The chosen cell is where the paths start. */
  pick(place) {
    server.set("setting", "start", place);
  }

  setPaths(lanes, start) {
    const lane = lanes[this.index];
    if (lane) this.stage.setPath(lane, lane.run?.start ?? start);
  }

  /** The link to the race of the run from a place. */
  race(place) {
    return linkTo("./", `${this.spec.race}&p=${place.map(numberText).join("~")}`);
  }

  /** Somebody points at a place, on this map or on the one beside it; who has chosen it is offered a way to the race. */
  point(place, here, chosen) {
    if (!place) {
      this.found = null;
      return this.stage.setPointed(null);
    }
    const parts = live.parts(this.panel, this.spec.lane);
    /** @type {any} */
    let found = { place };
    if (parts) {
      const { numbers, draws } = parts;
      const factors = draws?.factor ?? new Float64Array(numbers.steps).fill(1);
      const run = walk(parts.loaded, { numbers, start: place, steps: numbers.steps, factors });
      const [x, y] = apart(run.xy);
      found = { place, x, y, run };
    }
    this.tellOf(found, here, chosen);
    if (!parts) this.ask(place);
  }

  /** Show what is known of the place that is pointed at. */
  tellOf(found, here, chosen) {
    this.found = found;
    this.pointing = { here, chosen };
    this.stage.setPointed(found, here ? [...this.words(), this.way(found.place, chosen)] : []);
  }

  /** Show the path that Python has sent, if somebody still points there. */
  takePointed(path) {
    const sent = this.pointing && this.sent(path);
    if (sent) this.tellOf(sent, this.pointing.here, this.pointing.chosen);
  }

  /** What is to be said of the place that is pointed at. */
  words() {
    const { place, run } = this.found;
    const start = t("start ({x}, {y})", { x: number(place[0], 5), y: number(place[1], 5) });
    return run
      ? [start, this.ended(this.found), `${t("loss")} ${number(run.loss.at(-1), 4)}`]
      : [start, this.told(place)];
  }

  /** How a run of the page has ended. */
  ended({ x, y, run }) {
    if (run.diverged >= 0) return t("diverges at step {n}", { n: whole(run.diverged) });
    const last = x.length - 1;
    const ends = this.drawn?.ends ?? [];
    const end = nearest(ends, x[last], y[last], this.spec.reach);
    const at = { x: number(x[last], 4), y: number(y[last], 4), steps: tn("{count} step", "{count} steps", last) };
    if (end < 0) return t("is at ({x}, {y}) after {steps}", at);
    const [a, b] = ends[end];
    let step = last;
    while (step > 0 && Math.hypot(x[step - 1] - a, y[step - 1] - b) <= this.spec.reach) step -= 1;
    return reaches(ends[end], step);
  }

  /** How it has ended as far as the cell tells. */
  told(place) {
    const { drawn } = this;
    if (!drawn || String(drawn.view) !== String(this.spec.view)) return "";
    const [x0, x1, y0, y1] = drawn.view;
    const column = Math.round(((place[0] - x0) / (x1 - x0)) * (drawn.columns - 1));
    const row = Math.round(((place[1] - y0) / (y1 - y0)) * (drawn.rows - 1));
    const code = drawn.code[row * drawn.columns + column];
    if (code === DIVERGED) return t("diverges");
    if (code === NOWHERE) return t("rests nowhere");
    return reaches(drawn.ends[code], Math.round((drawn.level[row * drawn.columns + column] * drawn.steps) / 255));
  }
}

const reaches = ([x, y], step) =>
  t("reaches ({x}, {y}) at step {n}", { x: number(x, 3), y: number(y, 3), n: whole(step) });
