// Where Streamlit mounts us. Every component of the page has a role; all share one store, one clock, one way to Python.

import { live } from "../live/live.js";
import { compare } from "../pages/compare.js";
import { maps } from "../pages/maps.js";
import { network } from "../pages/network.js";
import { noise } from "../pages/noise.js";
import { Picture } from "../pages/picture.js";
import { race } from "../pages/race.js";
import { listenToPageKeys } from "../panel/keys.js";
import { LessonCard } from "../panel/lessoncard.js";
import { listenToSymbols } from "../panel/lit.js";
import { Panel } from "../panel/panel.js";
import { takeCode } from "../panel/qrcode.js";
import { makeScene, makeWindow } from "../stages/scene.js";
import { arrive, keepLanguage, watchLeaving, withStep } from "./address.js";
import { clock } from "./clock.js";
import { setAttribute } from "./dom.js";
import { movingOrLate } from "./first.js";
import { askAgain, watchConnection } from "./lifeline.js";
import { look } from "./looks.js";
import { keeping } from "./memory.js";
import { server } from "./server.js";
import { store } from "./store.js";
import { setCatalogue, wordsReady } from "./text.js";

/** @import { Component, Frame, InspectedRows, Rest, Roles, Table, Update } from "../messages.js" */

listenToPageKeys();
listenToSymbols();

const mounted = new WeakMap(); // parent element -> {language, content}
let session; // of Python, as last heard

/**
 * An Arrow table's columns as typed arrays, by name.
 * @param {Table} table
 * @returns {Record<string, any>}
 */
function columns(table) {
  return Object.fromEntries(table.schema.fields.map((field) => [field.name, table.getChild(field.name).toArray()]));
}

/** What Python says with every table as its columns. */
const unpacked = (data) =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value?.schema ? columns(value) : value]));

/** @type {{ [R in keyof Roles]: (component: Component<R>) => void }} */
const ROLES = {
  texts({ data }) {
    setCatalogue(data.catalogue, data.groups, data.language, data.notes, data.english);
    document.documentElement.lang = data.language;
    arrive(data.page, data.pages);
    setAttribute(document.documentElement, "data-embedded", data.embedded);
    keepLanguage(data.chosen);
  },

  scene({ data }) {
    store.setScene(data.panel, makeScene({ ...data, z: columns(data.grid).z }));
  },

  window({ data }) {
    store.setWindow(data.panel, makeWindow({ ...data, z: columns(data.grid).z }));
  },

  feed({ data }) {
    if (isNew(data)) takePath(data, data.path);
  },

  programs({ data }) {
    live.setPrograms(data);
  },

  draws({ data }) {
    const tables = Object.values(unpacked(data)).filter((value) => value && typeof value === "object");
    live.setDraws(data.panel, tables.length ? Object.assign({}, ...tables) : null);
  },

  map({ data }) {
    store.setMap(data.panel, { ...data, ...columns(data.cells) });
  },

  inspect({ data }) {
    if (isNew(data)) takeInspected(data, data.table);
  },

  part({ data }) {
    store.setPart(unpacked(data));
  },

  code({ data }) {
    takeCode(data);
  },

  keeper({ data, setStateValue }) {
    keeping(data, setStateValue);
  },

  brief({ data, setStateValue }) {
    if (!isNew(data)) return;
    server.attachBrief((update) => setStateValue("edits", update), data);
    if (data.rest) takeRest(data.rest, data);
  },

  look({ data, parentElement, setStateValue }) {
    look(data, parentElement, setStateValue);
  },

  player: showing(race),
  compare: showing(compare),
  noise: showing(noise),
  maps: showing(maps),
  network: showing(network),

  async lesson({ data, parentElement }) {
    once(parentElement, data.language, () => new LessonCard(parentElement)).show(data);
  },

  async panel({ data, parentElement }) {
    await wordsReady;
    await movingOrLate;
    const panel = once(parentElement, data.language, () => new Panel(parentElement));
    if (data.name) panels.set(data.name, panel);
    panel.show(isNew(data) ? data : panel.data);
  },
};

/** What Streamlit has handed over. It hands the same again for other colors, though a short answer may have come since. */
const known = new WeakSet();

function isNew(data) {
  const first = !known.has(data);
  known.add(data);
  return first;
}

/** @type {Map<string, Panel>} */
const panels = new Map(); // whose cards may come with short answers, by name
/** @type {Picture<any> | null} */
let picture = null; // that was shown last

function takePath({ panel, lane, hash }, path) {
  store.setFeed(panel, lane, { ...columns(path), hash });
}

function takeInspected(/** @type {InspectedRows} */ data, table) {
  const columnsOf = columns(table);
  const rows = data.rows.map((row) => ({ ...row, x: columnsOf[`${row.name}.x`], y: columnsOf[`${row.name}.y`] }));
  store.setInspected(data.panel, { ...data, rows });
}

/** A hand rests: its lanes, the picture and the cards as Python sees them; `tables` has what they name. */
async function takeRest(/** @type {Rest} */ rest, tables) {
  if (!picture || !server.awaits(rest.picture)) return;
  for (const path of rest.paths) takePath(path, tables[path.table]);
  if (rest.inspected) takeInspected(rest.inspected, tables.inspected);
  await takePicture(picture, rest.picture, null);
  const shown = "panels" in rest.picture ? rest.picture.panels.map(({ id }) => id) : [0];
  if (!store.isComplete(shown)) server.demand();
  for (const [name, cards] of Object.entries(rest.cards)) panels.get(name)?.show(cards);
}

watchLeaving(server);
addEventListener("pointerdown", () => server.hold(), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => server.release(), true);

/** Streamlit sends what it is given in a task of its own. */
const afterSending = () => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * The role of a picture: it shows what Python says and carries what is changed back to it.
 * @template {Frame} P
 * @param {(picture: Picture<P>) => import("../pages/picture.js").Content<P>} content
 * @returns {(component: { data: P & { language: string }, parentElement: HTMLElement, setStateValue: Function }) => Promise<void>}
 */
function showing(content) {
  return async ({ data, parentElement, setStateValue }) => {
    await wordsReady;
    const own = once(parentElement, data.language, () => new Picture(parentElement, content));
    picture = own;
    if (isNew(data)) await takePicture(own, data, setStateValue);
    else if (own.data) own.show(own.data);
  };
}

/** Let a picture show what Python says of it. */
async function takePicture(/** @type {Picture<any>} */ of, data, setStateValue) {
  if (!inStep(data, setStateValue)) return;
  if (server.busy()) await afterSending(); // Python works on the next update while this one is drawn
  const tables = Object.entries(data).filter(([, value]) => value?.schema);
  of.show({ ...data, tables: Object.fromEntries(tables.map(([name, table]) => [name, columns(table)])) });
}

/**
 * Whether Python knows how this page is. If it has forgotten, it is told, and its answer will be shown instead.
 * @param {Frame} data
 */
function inStep(data, setStateValue) {
  if (data.session !== session) store.forgetWindows();
  session = data.session;
  const post = setStateValue && ((/** @type {Update} */ edits) => setStateValue("edits", edits));
  const lost = server.attach(post, data);
  if (lost !== null) server.restore(withStep(lost, clock.playing ? null : clock.shown, ""));
  else askAgain();
  return lost === null;
}

watchConnection();

/** What lives in an element, made when it is new there or the language has changed. */
function once(element, language, make) {
  const old = mounted.get(element);
  if (old?.language === language) return old.content;
  old?.content.destroy();
  element.replaceChildren();
  const content = make();
  if (old) content.events = old.content.events; // in another language the picture goes on where it was
  mounted.set(element, { language, content });
  return content;
}

/**
 * Called by Streamlit at every change of data; the answer is called when the component leaves the page.
 * @param {{ data: { role: keyof Roles }, parentElement: HTMLElement, setStateValue: any }} component
 */
export function mountRole(component) {
  /** @type {(component: Component<any>) => void} */ (ROLES[component.data.role])(component);
  return () =>
    setTimeout(() => {
      if (component.parentElement.isConnected) return;
      mounted.get(component.parentElement)?.content.destroy();
      mounted.delete(component.parentElement);
    }, 1000);
}
