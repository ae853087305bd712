// Where Streamlit mounts us. Every component of the page has a role; all share one store, one clock, one way to Python.

import { Grid } from "../pages/grid.js";
import { NoisePlayer } from "../pages/noise.js";
import { Player } from "../pages/player.js";
import { Panel } from "../panel/panel.js";
import { makeScene, makeWindow } from "../stages/scene.js";
import { withStep } from "./address.js";
import { loadPlotly } from "./boot.js";
import { clock } from "./clock.js";
import { server } from "./server.js";
import { store } from "./store.js";
import { setCatalogue, wordsReady } from "./text.js";

const mounted = new WeakMap(); // parent element -> {language, content}
let session; // of Python, as last heard

/** An Arrow table's columns as typed arrays, by name. */
function columns(table) {
  return Object.fromEntries(table.schema.fields.map((field) => [field.name, table.getChild(field.name).toArray()]));
}

const ROLES = {
  texts({ data }) {
    setCatalogue(data.catalogue, data.groups);
    document.documentElement.lang = data.language;
  },

  scene({ data }) {
    store.setScene(data.panel, makeScene({ ...data, z: columns(data.grid).z }));
  },

  window({ data }) {
    store.setWindow(data.panel, makeWindow({ ...data, z: columns(data.grid).z }));
  },

  feed({ data }) {
    store.setFeed(data.panel, data.lane, { ...columns(data.path), hash: data.hash });
  },

  inspect({ data }) {
    const table = columns(data.table);
    const rows = data.rows.map((row) => ({ ...row, x: table[`${row.name}.x`], y: table[`${row.name}.y`] }));
    store.setInspected(data.panel, { ...data, rows });
  },

  player: showing(Player),
  grid: showing(Grid),

  async noise({ data, parentElement, setStateValue }) {
    const [Plotly] = await Promise.all([loadPlotly(), wordsReady]);
    const page = once(parentElement, data.language, () => new NoisePlayer(Plotly, parentElement));
    if (!inStep("page", data, setStateValue)) return;
    const tables = Object.entries(data).filter(([, value]) => value?.schema);
    page.show(data, Object.fromEntries(tables.map(([name, table]) => [name, columns(table)])));
  },

  async panel({ data, parentElement }) {
    await wordsReady;
    once(parentElement, data.language, () => new Panel(parentElement)).show(data);
  },
};

/** Streamlit sends what it is given in a task of its own. */
const afterSending = () => new Promise((resolve) => setTimeout(resolve, 0));

/** The role of a picture: it shows what Python says and carries what is changed back to it. */
function showing(Kind) {
  return async ({ data, parentElement, setStateValue }) => {
    const [Plotly] = await Promise.all([loadPlotly(), wordsReady]);
    const picture = once(parentElement, data.language, () => new Kind(Plotly, parentElement));
    if (!inStep("setup", data, setStateValue)) return;
    if (server.busy()) await afterSending(); // Python works on the next update while this one is drawn
    picture.show(data);
  };
}

/** Whether Python knows how this page is. If it has forgotten, it is told, and its answer will be shown instead. */
function inStep(at, data, setStateValue) {
  if (data.session !== session) store.forgetWindows();
  session = data.session;
  const lost = server.attach((edits) => setStateValue("edits", edits), data.session, data.acknowledged, data.query);
  if (lost !== null) server.restore(at, withStep(lost, clock.playing ? null : clock.shown, ""));
  return lost === null;
}

/** What lives in an element, made when it is new there or the language has changed. */
function once(element, language, make) {
  const old = mounted.get(element);
  if (old?.language === language) return old.content;
  old?.content.destroy();
  element.replaceChildren();
  const content = make();
  if (old) content.replay = old.content.replay; // in another language the picture goes on where it was
  mounted.set(element, { language, content });
  return content;
}

/** Called by Streamlit at every change of data; the answer is called when the component leaves the page. */
export function mount(component) {
  ROLES[component.data.role](component);
  return () =>
    setTimeout(() => {
      if (component.parentElement.isConnected) return;
      mounted.get(component.parentElement)?.content.destroy();
      mounted.delete(component.parentElement);
    }, 1000);
}
