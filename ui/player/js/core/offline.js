// The player without a server: a film that was saved as one HTML file and plays from anywhere.

import { grid } from "../pages/grid.js";
import { Picture } from "../pages/picture.js";
import { race } from "../pages/race.js";
import { makeScene } from "../stages/scene.js";
import { store } from "./store.js";
import { setCatalogue } from "./text.js";

/** Kinds of films: what stands in the picture. */
export const FILMS = { race, grid };

/** Show a film: {kind, catalogue, scenes, feeds, inspected, picture}; columns are base64 of float32. */
export function play(film, root) {
  setCatalogue(film.catalogue, {}, document.documentElement.lang || "en");
  for (const scene of film.scenes) store.setScene(scene.panel, makeScene({ ...scene, z: floats(scene.z) }));
  for (const feed of film.feeds) store.setFeed(feed.panel, feed.lane, { ...unpack(feed.columns), hash: feed.hash });
  for (const entry of film.inspected) store.setInspected(entry.panel, { ...entry, rows: rowsOf(entry) });
  new Picture(root, FILMS[film.kind], { fixed: true }).show(film.picture);
}

function rowsOf(entry) {
  const table = unpack(entry.columns);
  return entry.rows.map((row) => ({ ...row, x: table[`${row.name}.x`], y: table[`${row.name}.y`] }));
}

const unpack = (columns) => Object.fromEntries(Object.entries(columns).map(([name, text]) => [name, floats(text)]));

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
