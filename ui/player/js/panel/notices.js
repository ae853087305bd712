// What could not be done, and why, above the picture; it can be put away.

import { h } from "../core/dom.js";
import { t } from "../core/text.js";

export class Notices {
  node = h("div", { class: "dl-messages", role: "alert", "data-testid": "messages" });
  mark = "";

  /** Say this; what was put away is not said again until something else is to be said. */
  show(/** @type {string[]} */ texts) {
    const mark = JSON.stringify(texts);
    if (mark === this.mark) return;
    this.mark = mark;
    const onclick = () => this.node.replaceChildren();
    const close = h("button", { type: "button", class: "dl-icon", "aria-label": t("Close"), onclick }, "✕");
    const paragraphs = texts.map((text) => h("p", {}, text));
    this.node.replaceChildren(...(texts.length ? [h("div", {}, paragraphs), close] : []));
  }
}
