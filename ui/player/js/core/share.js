// Taking the picture along: the link and a PNG of the stage. What Python makes (code, table, film) is its own button there.

import { Studio } from "../movie/studio.js";
import { openCode } from "../panel/qrcode.js";
import { clock } from "./clock.js";
import { h, setText } from "./dom.js";
import { server } from "./server.js";
import { t } from "./text.js";

/** @type {import("../pages/picture.js").Picture<import("../messages.js").Frame>} */
let player; // there before any button of it can be pressed

/** The player whose picture is shared. */
export function sharing(mounted) {
  player = mounted;
}

/** What buttons do without asking Python, given what Python says of the button, and the button. */
export const LOCAL = {
  async link(button, node) {
    player?.writeAddress();
    await copy(location.href);
    say(node, button, t("Link copied"));
  },
  code: () => openCode(),
  view() {
    const { x, y } = player.content.stages[0].range();
    server.set(
      "surface",
      "view",
      [...x, ...y].map((v) => Number(v.toPrecision(6))),
    );
  },
  async png(button, node) {
    const url = await player.content.still();
    h("a", { href: url, download: `${player.data.file ?? "descent-lab"}-${clock.shown}.png` }).click();
    say(node, button, t("Plot saved"));
  },
  video: () => new Studio(player, "video"),
  gif: () => new Studio(player, "gif"),
};

const PATIENCE = 30_000; // milliseconds for which a deed can be undone

/** Do what the button says; for a while the button undoes it, by the link of what was before. */
export function undoable(button, node) {
  const { before } = node.dataset;
  if (before !== undefined) {
    forget(button, node);
    return server.act(button.at, "link", { value: before });
  }
  node.dataset.before = player.data.query;
  setText(node.firstChild, t("Undo: {name}", { name: button.label }));
  setTimeout(() => forget(button, node), PATIENCE);
  return server.act(button.at, button.do, button.with);
}

function forget(button, node) {
  delete node.dataset.before;
  setText(node.firstChild, button.label);
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = h("textarea", {}, text);
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  return box.remove();
}

/** Say on a button for a moment what it has done. */
function say(node, { label }, text) {
  const words = node.firstChild;
  setText(words, text);
  setTimeout(() => setText(words, label), 1600);
}
