// What Python has sent, and who wants to know. A panel is one stage with its lanes; the race has one, side by side several.
// Lanes arrive one by one; a revision counts only when all lanes that the player announced are there.

import { server } from "./server.js";

const KEPT = 32; // paths of a panel; no panel has as many lanes

/**
 * @import { Crowd, Inspected, Lane, MapCells, Part, Row, Table } from "../messages.js"
 *
 * A lane that is shown: as it was announced, with the columns of its path, and `run` where the page has run it.
 * @typedef {Lane & { x: any, y: any, loss: any, gradient?: any, distance?: any, excess?: any, rate_x?: any, rate_y?: any,
 *   sharpness?: any, limit?: any, samples?: any,
 *   curvature?: (() => any) | null, run?: any }} ShownLane
 *
 * The numbers of an inspected lane, by row.
 * @typedef {Omit<Inspected, "table" | "rows"> & { rows: (Row & { x: any, y: any })[] }} Inspection
 *
 * A part of what has been learned, with its tables as columns.
 * @typedef {{ [K in keyof Part]-?: NonNullable<Part[K]> extends Table ? any : NonNullable<Part[K]> }} KnownPart
 *
 * @typedef {object} Panel
 * @property {any} id
 * @property {any} scene see stages/scene.js
 * @property {any} window
 * @property {any} asked
 * @property {boolean} live whether its lanes are the page's own runs, ahead of Python's
 * @property {Record<string, any>} next what Python has sent meanwhile: {scene, inspected}
 * @property {Map<number, any>} feeds paths by the id of the lane
 * @property {Lane[]} wanted the lanes as Python has announced them
 * @property {ShownLane[]} lanes
 * @property {Inspection | null} inspected
 * @property {(MapCells & Record<"code" | "level", any>) | null} map
 */

export function createStore(behind = () => false) {
  const listeners = new Set();
  /** @type {Map<any, Panel>} */
  const panels = new Map();
  /** @type {Map<string, KnownPart>} */
  const parts = new Map(); // of a picture that comes in pieces, by name

  /** @returns {Panel} */
  function panel(id) {
    if (!panels.has(id))
      panels.set(id, {
        id,
        scene: null,
        window: null,
        asked: null,
        live: false, // whether its lanes are the page's own runs, ahead of Python's
        next: {}, // what Python has sent meanwhile: {scene, inspected}
        feeds: new Map(),
        wanted: [], // the lanes as Python has announced them
        lanes: [],
        inspected: null,
        map: null,
      });
    return /** @type {Panel} */ (panels.get(id));
  }

  /** Whether every lane that was announced has come with the announced path. */
  const isComplete = (entry) => entry.wanted.every((want) => entry.feeds.get(want.id)?.hash === want.hash);

  /** Take over the lanes the player announced, once they are complete. */
  function takeLanes(entry) {
    if (!isComplete(entry) || entry.wanted.length === 0) return false;
    const lanes = entry.wanted.map((want) => ({ ...want, ...entry.feeds.get(want.id) }));
    const same = lanes.length === entry.lanes.length && lanes.every((lane, i) => sameLane(lane, entry.lanes[i]));
    if (same) for (const [i, lane] of entry.lanes.entries()) Object.assign(lane, lanes[i]);
    else entry.lanes = lanes;
    return !same;
  }

  /** Whether a panel shows what Python does not know yet. */
  const ahead = (entry) => entry.live && behind();

  /** Take over what Python says, when it has caught up. */
  function put(id, what, value) {
    const entry = panel(id);
    if (ahead(entry)) entry.next[what] = value;
    else {
      entry[what] = value;
      tell(what, entry);
    }
  }

  function tell(kind, entry) {
    for (const listener of listeners) listener(kind, entry);
  }

  return {
    panels,
    panel,
    parts,
    setPart(part) {
      parts.set(part.part, part);
      tell("part", part);
    },
    isComplete: (ids) => ids.map(panel).every(isComplete),
    /** A lane as Python has announced it, by its id; undefined where there is none. */
    lane: (id, lane) => panel(id).wanted.find((want) => want.id === lane),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setScene(id, scene) {
      put(id, "scene", scene);
    },
    /** A surface as the page has computed it, ahead of Python. */
    setGround(id, scene) {
      panel(id).scene = scene;
      tell("ground", panel(id));
    },
    /** Lanes as the page has run them, ahead of Python. */
    setLive(id, lanes) {
      Object.assign(panel(id), { lanes, live: true });
    },
    tellLive() {
      tell("live", null);
    },
    /** Python has answered to everything: what it has sent meanwhile is what is shown. */
    catchUp() {
      for (const entry of panels.values()) {
        const { next } = entry;
        Object.assign(entry, { next: {}, live: false });
        for (const [what, value] of Object.entries(next)) put(entry.id, what, value);
      }
    },
    /** What Python says of lanes while a hand moves, whether their paths are its or the page's. */
    setTold(/** @type {import("../messages.js").ToldLane[]} */ told) {
      for (const { panel: id, ...said } of told) {
        const { wanted, lanes } = panel(id);
        for (const lane of [...wanted, ...lanes]) if (lane.id === said.id) Object.assign(lane, said);
      }
      tell("told", null);
    },
    setWindow(id, window) {
      panel(id).window = window;
      tell("window", panel(id));
    },
    /** Python has forgotten where one looks; the next look asks again. */
    forgetWindows() {
      for (const entry of panels.values()) entry.asked = null;
    },
    setFeed(id, lane, feed) {
      const { feeds } = panel(id);
      feeds.delete(lane);
      feeds.set(lane, feed);
      if (feeds.size > KEPT) feeds.delete([...feeds.keys()][0]); // of a lane that has long been gone
      if (!ahead(panel(id)) && takeLanes(panel(id))) tell("lanes", panel(id));
    },
    setWanted(id, /** @type {(Lane | Crowd)[]} */ lanes) {
      panel(id).wanted = /** @type {Lane[]} */ (lanes);
      if (!ahead(panel(id)) && takeLanes(panel(id))) tell("lanes", panel(id));
    },
    /** A map as Python has computed it; what the page shows ahead of it is the stage's own. */
    setMap(id, map) {
      panel(id).map = map;
      tell("map", panel(id));
    },
    setInspected(id, inspected) {
      put(id, "inspected", inspected);
    },
  };
}

function sameLane(a, b) {
  return a.id === b.id && a.hash === b.hash && a.color === b.color && a.hidden === b.hidden && a.label === b.label;
}

export const store = createStore(() => server.behind());
