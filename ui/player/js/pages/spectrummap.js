// The plane of the spectrum: a dot a direction, which is dragged, and the run that a place of the plane stands for.

import { clock } from "../core/clock.js";
import { number, whole } from "../core/format.js";
import { loaded } from "../core/program.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { apart } from "../live/lane.js";
import { live } from "../live/live.js";
import { fateOf, rootsInWords, rootsOf } from "../live/roots.js";
import { split } from "../live/split.js";
import { SpectrumStage } from "../stages/spectrumstage.js";
import { fromPlace, toPlace } from "../stages/ticks.js";
import { linkOfCell, walkedWith } from "./maplink.js";
import { StagedMap } from "./stagedmap.js";

const COMPLEX = 1; // the code of a cell whose roots are complex
const MOST = 0.999; // what β may be
const TRAIL = 400; // points of a trail at most

export class SpectrumMap extends StagedMap {
  /** @type {any} */ found = null; // what is pointed at
  /** @type {any} */ series = null; // the columns of Python's, with where the dots are
  /** @type {any} */ read = null; // the program of the roots
  /** @type {any} */ own = null; // of the page's own run, ahead of Python's: {columns, rates, roots}

  constructor(index, panel, hands) {
    super(index, SpectrumStage, { ...hands, zoom: () => {} });
    this.panel = panel;
    this.stage.onDrag = (place, dot) => {
      hands.point(null, this);
      this.set(this.settings(place, dot));
    };
    this.stage.onStep = () => this.placeDots();
  }

  show(spec, colors) {
    const drawing = this.take(spec, colors, false);
    this.placeDots();
    return drawing;
  }

  /** The columns of the charts as far as they are the page's own, ahead of Python; null where Python's stand. */
  columns(series) {
    this.series = series;
    const { basis, lane } = this.spec;
    const run = store.panel(this.panel).lanes.find(({ id }) => id === lane);
    const mine = basis && run?.run && live.moved(this.panel, lane) && !live.groundMoved(this.panel, lane);
    this.own = mine ? this.worked(run, basis) : null;
    this.placeDots();
    return this.own?.columns ?? null;
  }

  /** What a run of the page's own is like: its errors, where its dots are, and its roots. */
  worked(run, basis) {
    const { dots } = this.spec;
    const columns = split(run, basis);
    if (!dots || !this.series) return { columns, rates: null };
    const { lr, momentum } = this.present();
    const share = this.scaled(lr, momentum);
    /** @type {Float64Array[]} */
    const rates =
      (dots.measured && run.curvature?.()?.places?.()) ||
      dots.columns.map((name) => Float64Array.from(this.series[name], (rate) => rate * share));
    const iteration = this.iteration();
    const roots = rates.map((rate) => rootsOf(iteration, rate, momentum));
    for (const [k, name] of basis.stale.entries()) columns[name] = Float64Array.from(roots[k], ({ size }) => size);
    return { columns, rates, roots };
  }

  /** The program of the roots, read once. */
  iteration() {
    const { iteration } = this.spec.dots;
    if (this.read?.program !== iteration) this.read = loaded(iteration);
    return this.read;
  }

  /** The table of the directions as it is for the page's own run. */
  facts(told) {
    const { basis } = this.spec;
    if (!this.own || !told) return told;
    const { columns, rates, roots } = this.own;
    const measured = (k) => number(columns[basis.factors[k]].at(-1), 4);
    const rows = told.rows.map(([name], k) => {
      if (!rates) return [name, measured(k)];
      const root = roots[k].at(-1);
      return [name, number(rates[k].at(-1), 4), rootsInWords(root), number(root.size, 4), measured(k), fateOf(root)];
    });
    return { ...told, rows };
  }

  drawCoarse() {
    this.placeDots();
  }

  /** What a dot's place is multiplied by for other settings than Python's. */
  scaled(lr, momentum) {
    const { dots } = this.spec;
    const damping = dots.damped ? (1 - momentum) / (1 - dots.momentum) : 1;
    return (lr / dots.lr) * damping;
  }

  /** The settings that the lane has now, as far as the plane shows them. */
  present() {
    const { dots, lane } = this.spec;
    const optimizer = live.parts(this.panel, lane)?.numbers.optimizer ?? {};
    return { lr: optimizer.lr ?? dots.lr, momentum: optimizer[dots.vertical] ?? dots.momentum };
  }

  placeDots() {
    if (!this.spec) return;
    const { dots, axes } = this.spec;
    if (!dots || !this.series) return this.stage.setDots([], [], []);
    const { lr, momentum } = this.present();
    const share = this.own?.rates ? 1 : this.scaled(lr, momentum);
    const place = (rate) => (rate > 0 ? [toPlace(rate * share, axes[0].scale), momentum] : null);
    const columns = this.own?.rates ?? dots.columns.map((name) => this.series[name]);
    const step = Math.min(clock.shown, columns[0].length - 1);
    const trails = columns.map((column) => trailOf(column).map(place).filter(Boolean));
    const places = columns.map((column) => place(column[step]));
    const swings = places.map((at) => Boolean(at && this.last && this.codeAt(at) === COMPLEX));
    this.stage.setDots(places, trails, swings);
  }

  /** The settings that put a dot at a place: {name: value}. */
  settings(place, dot = this.stage.dotAt(place)) {
    const { dots, axes } = this.spec;
    const momentum = dots.vertical ? Math.min(MOST, Math.max(0, Number(place[1].toFixed(3)))) : dots.momentum;
    const column = this.series[dots.columns[dot]];
    const now = column[Math.min(clock.shown, column.length - 1)];
    const rate = Math.max(fromPlace(place[0], axes[0].scale), 1e-6);
    const lr = ((rate / now) * dots.lr) / this.scaled(dots.lr, momentum);
    const found = { lr: Number(lr.toPrecision(4)) };
    return dots.vertical ? { ...found, [dots.vertical]: momentum } : found;
  }

  set(settings) {
    for (const [name, value] of Object.entries(settings)) server.set(`lane:${this.spec.lane}`, name, value);
  }

  pick(place) {
    if (this.spec.dots) this.set(this.settings(place, this.stage.dots.length - 1));
  }

  race(place) {
    return linkOfCell(this.spec.link, Object.entries(this.settings(place)));
  }

  point(place, _here, chosen) {
    if (!place || !this.spec.dots || this.stage.hold.held) {
      this.found = null;
      return this.stage.setPointed(null);
    }
    const settings = this.settings(place);
    this.found = { place, settings, ...this.run(settings) };
    return this.stage.setPointed({ place }, [...this.words(), this.way(place, chosen)]);
  }

  /** The run of a place, where the page can run it. */
  run(settings) {
    const parts = live.parts(this.panel, this.spec.lane);
    const run = parts && walkedWith(parts, settings);
    if (!run) return {};
    const [x, y] = apart(run.xy);
    return { x, y, run };
  }

  words() {
    const { place, settings, run } = this.found;
    const { axes, dots } = this.spec;
    const signs = { lr: "η", [dots.vertical]: axes[1].symbol };
    const lines = [
      Object.entries(settings)
        .map(([name, value]) => `${signs[name]} ${number(value, 4)}`)
        .join(", "),
      `${dots.labels[this.stage.dotAt(place)]}: ${this.told(place)}`,
    ];
    if (run?.diverged >= 0) lines.push(t("diverges at step {n}", { n: whole(run.diverged) }));
    else if (run) lines.push(`${t("loss")} ${number(run.loss.at(-1), 4)}`);
    return lines;
  }

  /** What a step does to a direction at a place. */
  told(place) {
    const level = this.last ? this.stage.levelAt(this.last, place) : null;
    if (level === null) return t("grows");
    const factor = t("factor {value} per step", { value: number(this.last.numbers[level], 3) });
    return this.codeAt(place) === COMPLEX ? `${factor}, ${t("swings")}` : factor;
  }

  codeAt(place) {
    const [column, row] = this.stage.cellOf(place);
    return this.last.code[row * this.last.columns + column];
  }
}

/** The values of a column that a trail goes through; none where it never changes. */
function trailOf(column) {
  if (column.every((value) => value === column[0])) return [];
  const stride = Math.ceil(column.length / TRAIL);
  return Array.from({ length: Math.ceil(column.length / stride) }, (_, i) => column[i * stride]);
}
