// The heading of a lesson's card, for those who do not see it: another card is announced, and the focus goes to it where it
// was in the card before.

import { h, setText } from "../core/dom.js";

const AROUND = '[data-testid="stVerticalBlock"]';

export class LessonCard {
  /** @type {string | undefined} */ mark;

  /** @param {HTMLElement} node */
  constructor(node) {
    this.heading = h("h2", { class: "dl-unseen", tabindex: -1, "data-testid": "lesson-card" });
    this.said = h("p", { class: "dl-unseen", role: "status" });
    node.append(this.heading, this.said);
  }

  /** @param {import("../messages.js").LessonCard} data */
  show({ mark, title, news }) {
    const turned = this.mark !== undefined && this.mark !== mark;
    this.mark = mark;
    setText(this.heading, title);
    if (!turned) return setText(this.said, news);
    const within = this.hasFocus();
    setText(this.said, within ? news : [title, news].filter(Boolean).join(". "));
    if (within) this.heading.focus({ preventScroll: true });
  }

  /** Whether the focus is in the card, or was on something of it that is gone. */
  hasFocus() {
    const active = document.activeElement;
    if (!active || active === document.body) return true;
    // our own mount lies in a container by itself, and this one in the card
    const card = this.heading.closest(AROUND)?.parentElement?.closest(AROUND);
    return Boolean(card?.contains(active));
  }

  destroy() {}
}
