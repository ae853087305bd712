// The tabs of a page of several sections.

import { h } from "../core/dom.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";

export class Sections {
  constructor() {
    this.node = h("div", { class: "dl-sections", role: "tablist", "aria-label": t("Part of the page") });
    this.mark = "";
  }

  /** @param {import("../messages.js").Tab[]} sections */
  show(sections) {
    const mark = JSON.stringify(sections);
    if (mark === this.mark) return;
    this.mark = mark;
    this.node.hidden = sections.length < 2;
    const focused = this.node.contains(document.activeElement);
    this.node.replaceChildren(...sections.map((section) => this.tab(section)));
    if (focused) /** @type {HTMLElement} */ (this.node.querySelector("[aria-selected=true]")).focus();
  }

  tab({ key: name, label, shown }) {
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "dl-tab",
        "data-testid": `section-${name}`,
        "aria-selected": String(shown),
        tabindex: shown ? 0 : -1,
        onclick: () => server.act("page", "section", { name }),
        onkeydown: (event) => this.press(event),
      },
      label,
    );
  }

  press(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const buttons = [...this.node.querySelectorAll("button")];
    buttons.at((buttons.indexOf(event.target) + way) % buttons.length)?.click();
  }
}
