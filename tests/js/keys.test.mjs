// The list of keys has every key that a module listens to, and a key is known by what is printed on it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const JS = new URL("../../ui/player/js/", import.meta.url);
const NAMES = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  PageUp: "PgUp",
  PageDown: "PgDn",
  Escape: "Esc",
  "-": "−",
  "=": "+", // the same key without Shift
  f: "F",
  q: "Q",
};
const KEY =
  /(?:\bkey|nameOf\(event\)) === "([^"]+)"|(?<=[{,]\s*)"?((?:Arrow|Page)\w+|Home|End| )"?: |^ {2}"?(\S+?)"?: \{ can: /gm;

globalThis.document = /** @type {any} */ ({
  querySelector: (selector) => (selector === "dialog[open]" ? null : {}),
  documentElement: { hasAttribute: () => false },
});
const { groups } = await import("../../ui/player/js/panel/keys.js");
const { nameOf } = await import("../../ui/player/js/panel/window.js");

function listened() {
  const files = readdirSync(JS, { recursive: true }).filter((name) => String(name).endsWith(".js"));
  const texts = files.map((name) => readFileSync(new URL(String(name), JS), "utf-8"));
  const handlers = texts.filter((text) => text.includes("keydown"));
  const found = handlers.flatMap((text) => [...text.matchAll(KEY)].map((match) => match[1] ?? match[2] ?? match[3]));
  return new Set(found.map((key) => NAMES[key] ?? key));
}

test("every key that is listened to is in the list", () => {
  const listed = new Set(groups().flatMap(({ keys }) => keys.flatMap(([names]) => names)));
  const heard = listened();
  for (const known of ["Space", "←", "PgUp", "Enter", "+", "Esc", "?", "Q", "Tab"]) assert.ok(heard.has(known), known);
  const missing = [...heard].filter((name) => name !== "Tab" && ![...listed].some((text) => text.endsWith(name)));
  assert.deepEqual(missing, []);
});

test("a key is what is printed on it, whatever the keyboard writes", () => {
  const press = (key, code, shiftKey = false) => nameOf({ key, code, shiftKey });
  assert.equal(press("f", "KeyF"), "f");
  assert.equal(press("F", "KeyF", true), "f");
  assert.equal(press("ㄹ", "KeyF"), "f"); // a Korean keyboard that writes Hangul
  assert.equal(press("Process", "KeyQ"), "q");
  assert.equal(press("a", "KeyQ"), "a"); // a French one
  assert.equal(press("?", "Minus", true), "?"); // a German one
  assert.equal(press("Process", "Slash", true), "?");
  assert.equal(press("Escape", "Escape"), "Escape");
});
