// What somebody has typed and nothing can be done with: it goes from the box, and a note under the setting says why.

import { h, setAttribute, setText } from "../core/dom.js";
import { t } from "../core/text.js";

/** How much of what was typed is repeated. */
const LONGEST = 20;

export class Refusal {
  /** The note stays until one of the boxes is typed into or taken up again. */
  constructor(...boxes) {
    this.node = h("small", { class: "dl-refusal", role: "alert", hidden: true });
    this.boxes = boxes;
    for (const box of boxes) for (const kind of ["input", "focus"]) box.addEventListener(kind, () => this.clear());
  }

  /** Put the box back to `value`, and say what was wrong with `text`: a number is needed, in a domain where there is one. */
  say(box, value, text, { domain = "", whole = false } = {}) {
    const typed = text.trim().slice(0, LONGEST);
    box.value = value;
    if (document.activeElement === box) box.select();
    setAttribute(box, "aria-invalid", "true");
    if (whole) setText(this.node, t("“{typed}” is not a whole number in {domain}", { typed, domain }));
    else if (domain) setText(this.node, t("“{typed}” is not a number in {domain}", { typed, domain }));
    else setText(this.node, t("“{typed}” is not a number", { typed }));
    this.node.hidden = false;
  }

  clear() {
    for (const box of this.boxes) box.removeAttribute("aria-invalid");
    this.node.hidden = true;
  }
}
