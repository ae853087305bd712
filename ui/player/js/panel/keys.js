// The keys of a page, and the window in which they are listed.

import { h } from "../core/dom.js";
import { t } from "../core/text.js";
import { isEmbedded } from "./embedded.js";
import { lecture } from "./lecture.js";
import { openCode } from "./qrcode.js";
import { nameOf, openWindow } from "./window.js";

const TYPED = "input:not([type=range]), textarea, select, [contenteditable], [role=combobox], [role=listbox]";

const there = (selector) => document.querySelector(selector) !== null;
const inFilm = () => !there(".stApp"); // a saved one, which has no link

/** What the keys of the page do: where it can be done, and how. */
const DEEDS = {
  "?": { can: () => there(".dl-player"), act: () => listKeys() },
  f: { can: () => there(".dl-player") && !isEmbedded(), act: () => lecture.toggle() },
  q: { can: () => there(".dl-player") && !inFilm(), act: () => openCode() },
  Escape: { can: () => lecture.on && there(".dl-player"), act: () => lecture.toggle() },
};

/**
 * All keys there are: where something with them is on the page, what they are called and what they do.
 * @returns {{ title: string, where: string, keys: [string[], string][] }[]}
 */
export function groups() {
  const arrows = ["←", "→", "↑", "↓"];
  return [
    {
      title: t("Timeline"),
      where: ".dl-timeline",
      keys: [
        [[t("Space")], t("Play or pause")],
        [["←", "→"], t("One step back or forward")],
        [["Shift + ←", "Shift + →"], t("Ten steps back or forward")],
        [["Home", "End"], t("To the start or the end")],
      ],
    },
    {
      title: t("Page"),
      where: "body",
      keys: [
        ...pageKeys(DEEDS.f, [["F"], t("Lecture view: everything large, and back")]),
        ...pageKeys(DEEDS.q, [["Q"], t("The link as a QR code")]),
        [["?"], t("This list")],
        [["Esc"], t("Close a window, leave the lecture view")],
      ],
    },
    {
      title: t("A map that has the focus"),
      where: ".dl-map",
      keys: [
        [arrows, t("To the next cell")],
        [["Shift + ← → ↑ ↓"], t("Ten cells further")],
        [["Enter"], t("Open this run in the race")],
        [["+", "−"], t("Zoom in or out")],
        [["Esc"], t("Show the whole view")],
      ],
    },
    {
      title: t("A slider that has the focus"),
      where: ".dl-setting .dl-range",
      keys: [
        [arrows, t("A small step")],
        [["PgUp", "PgDn"], t("A tenth of the slider")],
      ],
    },
    {
      title: t("The number beside a slider"),
      where: ".dl-setting .dl-box",
      keys: [
        [["Enter"], t("Use the number")],
        [["↑", "↓"], t("A hundredth of the slider")],
      ],
    },
    {
      title: t("A tab that has the focus"),
      where: "[role=tab]",
      keys: [[["←", "→"], t("To the next tab")]],
    },
    {
      title: t("A rule of your own"),
      where: "textarea.dl-lines",
      keys: [[["Ctrl + Enter"], t("Use these lines")]],
    },
  ];
}

const pageKeys = ({ can }, row) => (can() ? [row] : []);

/** Listen to the keys of the page, on every page alike; one without a picture has none. */
export function listenToPageKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const { target } = event;
    if (event.defaultPrevented || there("dialog[open]") || (target instanceof Element && target.closest(TYPED))) return;
    const deed = DEEDS[nameOf(event)];
    if (!deed?.can()) return;
    event.preventDefault();
    deed.act();
  });
}

/** Show the keys there are on this page. */
export function listKeys() {
  const shown = groups().filter(({ where }) => there(where));
  openWindow(
    "keys",
    t("Keys"),
    "?",
    h(
      "div",
      { class: "dl-keylists" },
      shown.map(({ title, keys }) =>
        h("section", {}, h("h3", { class: "dl-title" }, title), h("dl", {}, keys.map(row))),
      ),
    ),
  );
}

const row = ([names, does]) =>
  h(
    "div",
    {},
    h(
      "dt",
      {},
      names.map((name) => h("kbd", {}, name)),
    ),
    h("dd", {}, does),
  );
