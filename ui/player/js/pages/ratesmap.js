// A map of settings: Python's cells, or while something is dragged a coarse map of the page's own.

import { setAttribute } from "../core/dom.js";
import { number, whole } from "../core/format.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";
import { coarseRates, dimmed, measured, runsOf, sizeFor } from "../live/coarserates.js";
import { apart } from "../live/lane.js";
import { live } from "../live/live.js";
import { bestSoFar } from "../live/searches.js";
import { HeatStage } from "../stages/heatstage.js";
import { heatImage } from "../stages/mapimage.js";
import { fromPlace, toPlace } from "../stages/ticks.js";
import { linkOfCell, walkedWith } from "./maplink.js";
import { StagedMap } from "./stagedmap.js";

const DRAGGED = 34; // milliseconds for a coarse map

export class RatesMap extends StagedMap {
  /** @type {import("../messages.js").RatesStage} */ spec = /** @type {any} */ (null); // what Python says of the map
  /** @type {boolean | undefined} */ chosen = false; // whether by a click or keys
  mark = ""; // of the coarse map that is drawn

  constructor(index, panel, hands) {
    super(index, HeatStage, hands);
    this.panel = panel;
  }

  show(spec, colors) {
    const follow = this.spec && JSON.stringify(this.spec.view) !== JSON.stringify(spec.view);
    const drawing = this.take(spec, colors, follow);
    this.takePointed(spec.pointed);
    return drawing;
  }

  /** Show the path that Python has sent, if somebody still points there. */
  takePointed(path) {
    const sent = this.sent(path);
    if (!sent) return;
    this.found = sent;
    this.stage.setPointed({ place: sent.place }, [...this.words(), this.way(sent.place, this.chosen)]);
  }

  put(map) {
    this.mark = "";
    super.put(map);
  }

  /** The names of the settings along the axes. */
  /** @returns {string[]} */
  get names() {
    return this.spec.axes.flatMap(({ name }) => name ?? []);
  }

  /** Draw a map with few cells while something is dragged, where the page can. */
  drawCoarse(view = this.spec.view) {
    const parts = live.parts(this.panel, this.spec.lane);
    const { axes, more, measure, reach } = this.spec;
    if (!parts || !this.last) return;
    const { optimizer, surface, noise, steps, start } = parts.numbers;
    const { weight = 1 } = { ...this.spec, ...parts.numbers.map };
    this.stage.setPresent(this.presentPlace(optimizer));
    const others = { ...optimizer };
    for (const name of this.names) delete others[name];
    const mark = JSON.stringify([axes, others, surface, noise, steps, start, view, weight]);
    const same = weight === (this.spec.weight ?? 1) && !live.changed(this.panel, this.spec.lane, this.names);
    if (this.mark === mark || (this.mark === "" && same)) return;
    this.mark = mark;
    const runs = runsOf(parts, more);
    const size = sizeFor(parts.loaded, this.names, steps, runs.length, DRAGGED);
    const whole = coarseRates(parts, { axes, view, ...size, reach, measure, scale: this.last, runs });
    if (!whole) return;
    const map = weight < 1 ? dimmed(whole, weight, this.spec.better) : whole;
    this.look = "";
    this.sharp = false;
    this.stage.setMap(map, heatImage(map, this.spec.better));
    setAttribute(this.node, "data-coarse", size.side);
  }

  /** What searches would find on the map of the page's own; null where Python's stands. */
  columns() {
    const [first] = this.spec.trials ?? [];
    if (this.sharp || !first || this.mark === "") return null;
    return bestSoFar(this.stage.map, first.places.length, this.last, this.spec.better);
  }

  presentPlace(optimizer) {
    const at = this.spec.axes.map(({ name = "", scale }) =>
      name in optimizer ? toPlace(optimizer[name], scale) : null,
    );
    return this.spec.axes[1].name ? at : [at[0], 0];
  }

  /** The value of each setting at a place, to the last digit where Python has told it. */
  values(place) {
    const [column, row] = this.stage.cellOf(place);
    const { last, spec } = this;
    const same =
      last?.columns === spec.cells[0] && last.rows === spec.cells[1] && String(last.view) === String(spec.view);
    const told = same ? last.values : null;
    const at = [column, row];
    return this.spec.axes
      .map(({ name, scale, whole: counts }, k) => {
        if (!name) return null;
        const value = told?.[k]?.[at[k]] ?? fromPlace(place[k], scale);
        return { name, value: counts ? Math.round(value) : value };
      })
      .filter((item) => item !== null);
  }

  race(place) {
    const settings = this.values(place).map(({ name, value }) => [name, value]);
    return linkOfCell(this.spec.link, settings);
  }

  /** The chosen cell becomes what the lane has. */
  pick(place) {
    const { owners } = this.spec.link;
    for (const [k, { name, value }] of this.values(place).entries())
      server.set(owners[k] === "lane" ? `lane:${this.spec.lane}` : "noise", name, value);
  }

  point(place, _here, chosen) {
    if (!place) {
      this.found = null;
      return this.stage.setPointed(null);
    }
    this.found = { place, ...this.run(place) };
    this.chosen = chosen;
    if (!this.found.run && !live.parts(this.panel, this.spec.lane)) this.ask(place);
    return this.stage.setPointed({ place }, [...this.words(), this.way(place, chosen)]);
  }

  /** The run of a cell, where the page can run it. */
  run(place) {
    const parts = live.parts(this.panel, this.spec.lane);
    if (!parts) return {};
    const settings = Object.fromEntries(this.values(place).map(({ name, value }) => [name, value]));
    const run = walkedWith(parts, settings);
    if (!run) return {};
    const [x, y] = apart(run.xy);
    return { x, y, run };
  }

  words() {
    const { place, run } = this.found;
    const { axes } = this.spec;
    const told = this.values(place).map(
      ({ name, value }) => `${axes.find((axis) => axis.name === name)?.symbol} ${number(value, 4)}`,
    );
    const lines = [told.join(", "), this.told(place, run)];
    if (run?.diverged >= 0) lines.push(t("diverges at step {n}", { n: whole(run.diverged) }));
    else if (run && this.spec.measure !== "loss") lines.push(`${t("loss")} ${number(run.loss.at(-1), 4)}`);
    return lines.filter(Boolean);
  }

  /** What the map shows of the cell: of a single run to the last digit, where the page has made it. */
  told(place, run) {
    const parts = run && !this.spec.several && run.diverged < 0 && live.parts(this.panel, this.spec.lane);
    if (parts) {
      const { reach, measure } = this.spec;
      const [x, y] = apart(run.xy);
      const { steps, minima } = parts.numbers;
      const value = measured({ ...run, x, y, loss: [run.loss.at(-1)] }, 0, 1, { steps, reach, minima, measure });
      return Number.isFinite(value) ? inWords(measure, value, 4) : "";
    }
    const { map } = this.stage;
    if (!map) return "";
    const level = this.stage.levelAt(map, place);
    if (level === null) return "";
    return inWords(this.spec.measure, this.last?.numbers[level]);
  }
}

/** A number of the map with what it is. */
function inWords(measure, value, digits = 3) {
  const share = `${number(100 * value, 3)}%`;
  const words = {
    loss: () => `${t("loss")} ${number(value, digits)}`,
    step: () => t("steps until a minimum is reached: {n}", { n: number(value, 3) }),
    distance: () => `${t("distance")} ${number(value, digits)}`,
    reached: () => t("{share} of the runs reach a minimum", { share }),
    diverged: () => t("{share} of the runs diverge", { share }),
  };
  return words[measure]();
}
