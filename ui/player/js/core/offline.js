// The player without a server: a film that was saved as one HTML file and plays from anywhere.

import { live } from "../live/live.js";
import { compare } from "../pages/compare.js";
import { network } from "../pages/network.js";
import { Picture } from "../pages/picture.js";
import { race } from "../pages/race.js";
import { listenToPageKeys } from "../panel/keys.js";
import { Panel } from "../panel/panel.js";
import { makeScene } from "../stages/scene.js";
import { h } from "./dom.js";
import { store } from "./store.js";
import { setCatalogue, t } from "./text.js";

/** Kinds of films: what stands in the picture. */
const FILMS = { race, compare, network };

/** Show a film: {kind, catalogue, scenes, feeds, inspected, parts, picture}; columns are base64 of float32. */
export function play(film, root) {
  listenToPageKeys();
  setCatalogue(film.catalogue, {}, document.documentElement.lang || "en");
  for (const scene of film.scenes) store.setScene(scene.panel, makeScene({ ...scene, z: floats(scene.z) }));
  for (const feed of film.feeds) store.setFeed(feed.panel, feed.lane, { ...unpack(feed.columns), hash: feed.hash });
  for (const entry of film.inspected) store.setInspected(entry.panel, { ...entry, rows: rowsOf(entry) });
  for (const part of film.parts ?? []) store.setPart(tabled(part));
  if (film.live) prepare(film.live);
  const picture = { ...film.picture, tables: tabled(film.picture) };
  new Picture(root, FILMS[film.kind], { fixed: true, alive: Boolean(film.live) }).show(picture);
  const along = h("div", { class: "dl-along" });
  root.append(along);
  /** @type {import("../messages.js").WideButton[]} */
  const buttons = [
    { local: "video", label: t("Save as video"), testid: "save-video" },
    { local: "gif", label: t("Save as GIF"), testid: "save-gif" },
  ];
  new Panel(along).show({ cards: [], tail: buttons });
  root.append(h("div", { class: "dl-panel" }, h("p", { class: "dl-note" }, origin(film))));
  if (film.live) new Panel(root).show({ cards: film.cards });
}

/** What the film is, and where it came from. */
function origin({ live: alive, home }) {
  const words = alive
    ? t("An animation saved from Descent Lab: drag the start or a slider, and the runs follow.")
    : t("An animation saved from Descent Lab.");
  if (!home) return words;
  const link = h("a", { href: home, target: "_blank", rel: "noopener" }, t("Open this setup in Descent Lab"), " ↗");
  return [words, " ", link];
}

const KINDS = { u1: Uint8Array, i2: Int16Array, f4: Float32Array, f8: Float64Array };

/** What Python says, with tables as their columns, whatever their numbers. */
const tabled = (message) =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      if (!value?.columns) return [name, value];
      const columns = Object.entries(value.columns).map(([key, [kind, text]]) => [key, floats(text, KINDS[kind])]);
      return [name, Object.fromEntries(columns)];
    }),
  );

/** Programs, and the draws of the steps: from here on the film runs its lanes by itself. */
function prepare({ programs, lands, draws }) {
  live.alone = true;
  live.setPrograms({ programs, lands });
  for (const { panel, columns } of draws) live.setDraws(panel, columns && unpack(columns, Float64Array));
}

function rowsOf(entry) {
  const table = unpack(entry.columns);
  return entry.rows.map((row) => ({ ...row, x: table[`${row.name}.x`], y: table[`${row.name}.y`] }));
}

/** @param {any} columns @param {Float32ArrayConstructor | Float64ArrayConstructor} Kind */
const unpack = (columns, Kind = Float32Array) =>
  Object.fromEntries(Object.entries(columns).map(([name, text]) => [name, floats(text, Kind)]));

/** @param {any} Kind */
function floats(text, Kind = Float32Array) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Kind(bytes.buffer);
}
