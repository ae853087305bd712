// The sharpness of a surface as a map, with the paths of the lanes on it.

import { linkTo } from "../core/address.js";
import { number } from "../core/format.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { sharpnessOf } from "../live/curvature.js";
import { live } from "../live/live.js";
import { heatImage } from "../stages/mapimage.js";
import { SharpnessStage } from "../stages/sharpnessstage.js";
import { numberText } from "./maplink.js";
import { StagedMap } from "./stagedmap.js";

const SIDE = 80; // cells of a map of the page's own, along a side
const [FALLING, NONE] = [254, 255]; // codes as in ui/maps/sharp.py: nothing curves up, and no value

export class SharpnessMap extends StagedMap {
  /** @type {any} */ found = null; // what is pointed at
  zooms = false; // whether the window is under a hand
  mark = ""; // of the map of the page's own that is drawn

  constructor(index, panel, hands) {
    super(index, SharpnessStage, hands);
    this.panel = panel;
  }

  show(spec, colors) {
    const follow = this.spec && String(this.spec.view) !== String(spec.view) && !this.zooms;
    this.zooms = false;
    return this.take(spec, colors, follow);
  }

  put(map) {
    this.mark = "";
    super.put(map);
  }

  /** Draw a map of the page's own while the surface or the window is under a hand, where the page has a formula. */
  drawCoarse(view = this.spec.view) {
    const lane = store.panel(this.panel).wanted[0]?.id ?? -1;
    const parts = live.parts(this.panel, lane);
    this.zooms ||= String(view) !== String(this.spec.view);
    const mark = JSON.stringify([view, parts?.numbers.surface]);
    if (!parts?.loaded.curvature || !this.last || this.mark === mark) return;
    if (this.mark === "" && !this.zooms && !live.groundMoved(this.panel, lane)) return;
    this.mark = mark;
    const values = sharpnessOf(parts.loaded.curvature, parts.numbers, view, SIDE, SIDE);
    this.look = "";
    this.sharp = false;
    const map = { view, columns: SIDE, rows: SIDE, ...packed(values, this.last.numbers) };
    this.stage.setMap(map, heatImage(map, this.spec.better));
  }

  /** The columns of the lanes that the page runs by itself; null where all are Python's. */
  columns() {
    /** @type {Record<string, Float64Array>} */
    const found = {};
    for (const [index, lane] of store.panel(this.panel).lanes.entries()) {
      const told = lane.run && lane.curvature?.();
      for (const name of ["sharpness", "limit"])
        if (told?.[name]) found[`${name}${index}`] = told[name].map((/** @type {number} */ v) => Math.max(v, 0));
    }
    return Object.keys(found).length ? found : null;
  }

  setPaths(lanes, start) {
    this.stage.setPaths(lanes, start);
  }

  /** The race of all lanes from a place. */
  race(place) {
    return linkTo("./", `${this.spec.race}&p=${place.map(numberText).join("~")}`);
  }

  /** The chosen cell is where the paths start. */
  pick(place) {
    server.set("setting", "start", place);
  }

  point(place, _here, chosen) {
    this.found = place && { place };
    if (!place) return this.stage.setPointed(null);
    return this.stage.setPointed({ place }, [...this.words(), this.way(place, chosen)]);
  }

  offers() {
    return [t("Open the race from here"), t("Click: open the race from here")];
  }

  words() {
    const { place } = this.found;
    const level = this.last ? this.stage.levelAt(this.last, place) : null;
    const at = `(${number(place[0], 4)}, ${number(place[1], 4)})`;
    return level === null ? [at] : [at, `${t("sharpness")} ${number(this.last.numbers[level], 3)}`];
  }
}

/** Codes and levels of a map, on the scale of Python's: `numbers` are what its levels stand for. */
function packed(values, numbers) {
  const [low, high] = [numbers[0], numbers.at(-1)];
  const share = (v) => Math.log(Math.max(v, low) / low) / Math.log(high / low);
  const code = Uint8Array.from(values, (v) => (!Number.isFinite(v) ? NONE : v <= 0 ? FALLING : 0));
  const level = Uint8Array.from(values, (v, i) => (code[i] ? 0 : Math.round(255 * Math.min(1, share(v)))));
  return { code, level };
}
