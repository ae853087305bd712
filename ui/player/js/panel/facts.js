// A table of numbers under a picture.

import { h } from "../core/dom.js";

export class Facts {
  constructor() {
    this.node = h("div", { class: "dl-shares dl-facts", hidden: true });
    this.mark = "";
  }

  /** facts: {title, heads, rows}, or nothing. */
  show(facts) {
    this.node.hidden = !facts;
    const mark = JSON.stringify(facts);
    if (!facts || mark === this.mark) return;
    this.mark = mark;
    const head = h(
      "tr",
      {},
      facts.heads.map((name) => h("th", { scope: "col" }, name)),
    );
    const rows = facts.rows.map(([first, ...rest]) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, first),
        rest.map((text) => h("td", {}, text)),
      ),
    );
    this.node.replaceChildren(
      h("table", { class: "dl-numbers" }, h("caption", {}, facts.title), h("thead", {}, head), h("tbody", {}, rows)),
    );
  }
}
