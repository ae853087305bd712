// The sharpness of a surface as a map, with the paths of the lanes on it.

import { linkTo } from "../core/address.js";
import { number } from "../core/format.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";
import { SharpnessStage } from "../stages/sharpnessstage.js";
import { numberText } from "./maplink.js";
import { StagedMap } from "./stagedmap.js";

export class SharpnessMap extends StagedMap {
  /** @type {any} */ found = null; // what is pointed at
  zooms = false; // whether the window is under a hand

  constructor(index, _panel, hands) {
    super(index, SharpnessStage, hands);
  }

  show(spec, colors) {
    const follow = this.spec && String(this.spec.view) !== String(spec.view) && !this.zooms;
    this.zooms = false;
    return this.take(spec, colors, follow);
  }

  /** Cells are Python's; a window is seen at once with those that are there. */
  drawCoarse(view = null) {
    this.zooms ||= Boolean(view);
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
