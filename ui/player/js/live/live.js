// While something is dragged the page runs the lanes itself, from the programs that Python has printed of them: what a hand
// changes is drawn in the next frame. Python stays the authority: it is told, and its numbers replace what was drawn.

import { loaded } from "../core/program.js";
import { server as theServer } from "../core/server.js";
import { store as theStore } from "../core/store.js";
import { t } from "../core/text.js";
import { coarseScene } from "./land.js";
import { runLane } from "./lane.js";
import { louder, loudness } from "./noise.js";

const KEPT = 64; // programs; no page has as many lanes
const OF_LANES = ["optimizer", "start"]; // kinds of numbers that nothing but the lane depends on

/** @import { CloudNumbers, Numbers } from "../messages.js" */

/**
 * What a control sets: see ui/page/live.py.
 * @typedef {[string | number, number, string, string | number | null, any?]} Target
 * panel, id of the lane, "optimizer", "surface", "noise", "map" or "start", which of its numbers, and what it follows from
 */

/** The number, or point, that a control's value stands for elsewhere. */
const follow = ({ times, power, plus }, value) =>
  plus ? value.map((v, k) => plus[k] + times[k] * v) : times * value ** power;

export function createLive({ store, server, nextFrame = (f) => requestAnimationFrame(f) }) {
  /** @type {Map<string, any>} */
  const programs = new Map(); // panel and lane -> {program, loaded}
  const lands = new Map(); // panel -> the program of its surface
  const draws = new Map(); // panel -> {factor, noise_x, noise_y}
  /** @type {Record<string, Target[]>} */
  let controls = {};
  /** @type {Map<string, any>} */
  let changed = new Map(); // panel and lane -> {optimizer, surface, noise, cloud, map, start} as set here since Python was asked
  const stale = new Set(); // panels to be run anew
  const grounds = new Set(); // panels whose surface has changed
  let waiting = false;

  const key = (panel, lane) => `${panel} ${lane}`;

  /** What Python said last of a lane, and what has been set since. */
  function numbersOf(panel, lane) {
    const live = /** @type {Numbers & Partial<CloudNumbers>} */ (store.lane(panel, lane)?.live);
    const mine = changed.get(key(panel, lane)) ?? {};
    return {
      ...live,
      optimizer: { ...live.optimizer, ...mine.optimizer },
      surface: { ...live.surface, ...mine.surface },
      noise: live.noise && { ...live.noise, ...mine.noise },
      cloud: { ...live.cloud, ...mine.cloud },
      map: mine.map ?? {},
      start: mine.start ?? live.start,
    };
  }

  /** What Python has drawn for a lane; noise that has been made louder here is the same noise, times a number. */
  function drawsOf(panel, lane) {
    const { noise } = changed.get(key(panel, lane)) ?? {};
    const drawn = draws.get(panel);
    const was = store.lane(panel, lane)?.live?.noise;
    return was && drawn && (noise || !was.sigma) ? louder(drawn, loudness(was, noise)) : drawn;
  }

  /** Whether the page can run a lane. */
  const runs = (panel, lane) => Boolean(programs.get(key(panel, lane)) && store.lane(panel, lane)?.live);

  /** @param {Target} target */
  function put(target, value) {
    const [panel, lane, kind, name, from] = target;
    const mine = changed.get(key(panel, lane)) ?? {};
    const number = from ? follow(from, value) : value;
    if (kind === "start") {
      const start = name === null ? number : numbersOf(panel, lane).start.with(Number(name), number);
      changed.set(key(panel, lane), { ...mine, start });
    } else changed.set(key(panel, lane), { ...mine, [kind]: { ...mine[kind], [String(name)]: number } });
    stale.add(panel);
    if (kind === "surface") grounds.add(panel);
  }

  /**
   * A value has been set on the page; the answer is whether the page shows by itself what becomes of it: of "lanes" alone, or of
   * the "ground" or the noise under them too.
   */
  function set({ at, name, value }) {
    const good = typeof value === "number" || (Array.isArray(value) && value.every(Number.isFinite));
    const targets = good ? (controls[`${at} ${name}`] ?? []).filter(([panel, lane]) => runs(panel, lane)) : [];
    for (const target of targets) put(target, value);
    if (targets.length && !waiting) {
      waiting = true;
      nextFrame(frame);
    }
    if (targets.length === 0) return false;
    return targets.every(([, , kind]) => OF_LANES.includes(kind)) ? "lanes" : "ground";
  }

  function frame() {
    waiting = false;
    for (const panel of grounds) showGround(panel);
    grounds.clear();
    const panels = [...stale];
    stale.clear();
    for (const panel of panels) store.setLive(panel, lanesOf(panel));
    if (panels.length) store.tellLive();
  }

  /** The lanes of a panel as they are now: those that have changed are run, the others are Python's. */
  function lanesOf(panel) {
    const entry = store.panel(panel);
    return entry.lanes.map((shown) => {
      const lane = shown.id;
      if (!changed.has(key(panel, lane))) return shown;
      const run = runLane(programs.get(key(panel, lane)).loaded, numbersOf(panel, lane), drawsOf(panel, lane), shown);
      return live.alone ? { ...run, verdict: verdictOf(run) } : run;
    });
  }

  function showGround(panel) {
    const entry = store.panel(panel);
    const land = lands.get(panel);
    const [first] = entry.wanted;
    if (land && entry.scene && first)
      store.setGround(panel, coarseScene(land, numbersOf(panel, first.id).surface, entry.scene));
  }

  server.onSet(set);
  // What Python has answered is what is shown from then on.
  server.onAnswer(() => {
    if (server.behind()) return;
    changed = new Map();
    stale.clear();
    grounds.clear();
    store.catchUp();
  });

  const live = {
    alone: false, // a saved film, in which nobody says how a lane has ended
    /** What the controls of this page set, as Python says. */
    setControls(found) {
      controls = found ?? {};
    },
    /** Take the programs of lanes, null where the page cannot run one, and of the losses of surfaces, as they are sent. */
    setPrograms(sent) {
      const tables = new Map(sent.lands.map(({ panel, program }) => [panel, program?.samples]));
      for (const { panel, lane, program } of sent.programs) {
        programs.delete(key(panel, lane));
        if (program) programs.set(key(panel, lane), { loaded: loaded(program, tables.get(panel)) });
      }
      for (const lane of [...programs.keys()].slice(0, -KEPT)) programs.delete(lane); // they have long been gone
      for (const { panel, program } of sent.lands) {
        if (program) lands.set(panel, loaded(program));
        else lands.delete(panel);
      }
    },
    setDraws(panel, found) {
      draws.set(panel, found);
    },
    set,
    /** What a control is to show since something was set here: another one may set the same number. */
    standing(at, name) {
      const [first] = controls[`${at} ${name}`] ?? [];
      if (!first || first[4]) return undefined;
      const [panel, lane, kind, which] = first;
      const mine = changed.get(key(panel, lane))?.[kind];
      return which === null ? mine : mine?.[which];
    },
    /** Whether numbers of a lane have been set here that Python has not answered to. */
    moved: (panel, lane) => changed.has(key(panel, lane)),
    /** Whether numbers of a lane's surface have been set here that Python has not answered to. */
    groundMoved: (panel, lane) => Boolean(changed.get(key(panel, lane))?.surface),
    /** Whether anything of a lane but these numbers of its optimizer has been set here since Python was asked. */
    changed(panel, lane, but) {
      const { optimizer = {}, surface, noise, start } = changed.get(key(panel, lane)) ?? {};
      return Boolean(surface || noise || start) || Object.keys(optimizer).some((name) => !but.includes(name));
    },
    /** What it takes to run a lane here, with what has been set since Python was asked; null where the page cannot. */
    parts(panel, lane) {
      if (!runs(panel, lane)) return null;
      const { loaded } = programs.get(key(panel, lane));
      return { loaded, numbers: numbersOf(panel, lane), draws: drawsOf(panel, lane) };
    },
  };
  return live;
}

/** How a lane ended, as far as the page can tell. */
const verdictOf = (/** @type {any} */ { run }) =>
  run.diverged < 0 ? "" : t("diverged at step {step}", { step: run.diverged });

export const live = createLive({ store: theStore, server: theServer });
