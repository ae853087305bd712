// What a first visit is told of the race: what is seen, and where one can go from here. Closed, it stays closed.

import { linkTo } from "../core/address.js";
import { h, setText } from "../core/dom.js";
import { moving } from "../core/first.js";
import { recall, remember } from "../core/memory.js";
import { server } from "../core/server.js";
import { t, tn } from "../core/text.js";
import { isEmbedded } from "./embedded.js";

const KEPT = "welcome";
const FIRST = "first"; // the key of the story that a bare address opens
const CLOSED = "closed";

export class Welcome {
  /** @type {any} */ data = null; // what Python said last
  asked = false; // somebody has brought it back

  /**
   * `tale` has the words of stories, which give way to these; `show` is to be called when these go or come; `hand`
   * shows what can be dragged.
   */
  constructor({ tale, show, hand }) {
    this.tale = tale;
    this.changed = show;
    this.hand = hand;
    this.text = h("p");
    const door = (name, label, open) =>
      h(
        "button",
        {
          type: "button",
          class: "dl-tool dl-door",
          "data-testid": `door-${name}`,
          onclick: () => {
            this.close();
            open();
          },
        },
        label,
      );
    const close = h(
      "button",
      {
        type: "button",
        class: "dl-icon",
        title: t("Close"),
        "aria-label": t("Close"),
        "data-testid": "welcome-close",
        onclick: () => this.close(),
      },
      "✕",
    );
    const doors = [
      door("tour", t("Take the tour (2 min)"), () => this.tour()),
      door("course", t("Go through the course"), () => location.assign(linkTo("./course", ""))),
      door("play", t("Just play"), () => {}),
    ];
    this.node = h(
      "section",
      { class: "dl-tale dl-welcome", "data-testid": "welcome", "aria-label": t("About this picture"), hidden: true },
      h("div", { class: "dl-cardhead" }, this.text, close),
      h("div", { class: "dl-doors" }, doors),
    );
    this.button = h(
      "button",
      {
        type: "button",
        class: "dl-icon dl-about",
        title: t("About this picture"),
        "aria-label": t("About this picture"),
        "data-testid": "about",
        onclick: () => this.open(),
      },
      "?",
    );
    this.waiting = recall(KEPT) !== CLOSED && !isEmbedded(); // where nobody has asked for a greeting
    if (this.waiting) moving.then(() => this.showing && this.hand());
  }

  /** Whether it is shown with what Python said last: on a first visit over the first race only. */
  get showing() {
    return this.asked || (this.waiting && this.data?.tale?.key === FIRST);
  }

  /** @param {import("../messages.js").RacePicture} data */
  show(data) {
    this.data = data;
    this.node.hidden = !this.showing;
    this.button.hidden = this.showing || !data.tour.length; // a lesson leads by itself
    if (!this.showing) return;
    const { lanes } = data;
    const apart = t("The lanes minimize one loss from several starts. Drag a ring, or a slider to change a rule.");
    const together = tn(
      "One optimizer minimizes the loss. Drag the ring to start elsewhere, or a slider to change its rule.",
      "{count} optimizers minimize one loss from one start. Drag the ring to start elsewhere, or a slider to change a rule.",
      lanes.length,
    );
    setText(this.text, lanes.some((lane) => lane.start) ? apart : together);
  }

  open() {
    this.asked = true;
    this.changed();
    this.hand();
  }

  close() {
    remember(KEPT, CLOSED);
    this.asked = this.waiting = false;
    this.changed();
  }

  tour() {
    const { tour } = this.data;
    this.tale.tour = tour;
    server.act("page", "story", { name: tour[0] });
  }
}
