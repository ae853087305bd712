// The words of a story or an example over its picture, and the ways to the one before, to the next, and out of it.

import { h, setAttribute, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";

export class Tale {
  /** @type {string[] | null} */ tour = null; // the keys of the stories of a tour that is under way

  /** `fixed`: a saved film, which has no other stories. `deed` opens another one. */
  constructor(fixed, deed = "story") {
    this.deed = deed;
    const button = (name, label, sign, press) =>
      h(
        "button",
        {
          type: "button",
          class: "dl-icon",
          title: label,
          "aria-label": label,
          "data-testid": `tale-${name}`,
          onclick: press,
        },
        sign,
      );
    this.title = h("h2", { class: "dl-title" });
    this.place = h("span", { class: "dl-muted" });
    this.text = h("p");
    this.back = button("back", t("Previous story"), "‹", () => this.turn(this.tale?.back));
    this.next = button("next", t("Next story"), "›", () => this.turn(this.tale?.next));
    this.close = button("close", t("Close the story"), "✕", () => server.set("setting", "story", ""));
    const ways = fixed ? [] : [this.back, this.place, this.next, this.close];
    this.node = h(
      "section",
      { class: "dl-tale", "data-testid": "tale", "aria-label": t("Story"), hidden: true },
      h("div", { class: "dl-cardhead" }, this.title, ways),
      this.text,
    );
  }

  /** @param {import("../messages.js").Tale | null} tale */
  show(tale) {
    this.tale = tale;
    this.node.hidden = !tale;
    if (!tale) return;
    setText(this.title, tale.title);
    setText(this.text, tale.text);
    setText(this.place, this.onTour(tale));
    setAttribute(this.back, "disabled", !this.tale?.back);
    setAttribute(this.next, "disabled", !this.tale?.next);
  }

  /** Which of several it is; on a tour its neighbors are those of the tour, which any other story ends. */
  onTour(tale) {
    if (!this.tour?.includes(tale.key)) {
      this.tour = null;
      return tale.place;
    }
    const { tour } = this;
    const at = tour.indexOf(tale.key);
    this.tale = { ...tale, back: tour[at - 1] ?? null, next: tour[at + 1] ?? null };
    return t("Tour {at} / {count}", { at: at + 1, count: tour.length });
  }

  turn(name) {
    server.act("page", this.deed, { name });
  }
}
