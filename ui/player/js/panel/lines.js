// A few lines that a person writes, such as a rule of one's own. They are Python's to read; here they are only text.

import { h, setAttribute, setText } from "../core/dom.js";
import { t } from "../core/text.js";
import { helpButton, helpFor } from "./help.js";

const [FEWEST, MOST] = [3, 14]; // lines that are seen at once

export class Lines {
  /** spec: {label, value, wrong, maxlength, help}; onChange(text) when the person is done with it. */
  constructor(/** @type {import("../messages.js").LinesField} */ spec, testId, onChange) {
    this.onChange = onChange;
    this.held = ""; // as Python has it
    this.sent = ""; // as it was last told to Python
    this.box = h("textarea", {
      class: "dl-box dl-lines",
      "data-testid": testId,
      "aria-label": spec.label,
      maxlength: spec.maxlength,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      wrap: "off",
    });
    this.use = h("button", { type: "button", class: "dl-use", hidden: true, "data-testid": `${testId}-use` });
    this.use.append(t("Use these lines (Ctrl + Enter)"));
    this.note = h("p", { class: "dl-note dl-wrong", role: "alert", hidden: true, "data-testid": `${testId}-wrong` });
    const ask = helpButton();
    this.help = helpFor(ask);
    this.title = h("span");
    const head = h("div", { class: "dl-row" }, this.title, ask);
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("change", () => this.done());
    this.use.addEventListener("click", () => this.done());
    this.box.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the keys of the timeline are letters and signs here
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.done();
    });
    this.node = h("div", { class: "dl-written" }, head, this.help.node, this.box, this.note, this.use);
    this.update(spec);
  }

  /** Whether what stands here is not what Python has. */
  get ahead() {
    return this.box.value !== this.held;
  }

  typed() {
    this.use.hidden = !this.ahead || this.box.value === this.sent;
    this.fit();
  }

  done() {
    if (this.box.value === this.sent) return;
    this.sent = this.box.value;
    this.onChange(this.box.value);
  }

  /** As high as the text is long, within reason. */
  fit() {
    const lines = this.box.value.split("\n").length;
    setAttribute(this.box, "rows", Math.max(FEWEST, Math.min(MOST, lines + 1)));
  }

  update(spec) {
    setText(this.title, spec.label);
    this.help.say(spec.label, spec.help);
    // What was refused stays to be mended, and what is being written is nobody else's.
    const writing = document.activeElement === this.box && this.box.value !== this.sent;
    if (spec.value !== this.held && !writing) this.box.value = this.sent = spec.value;
    this.held = spec.value;
    setText(this.note, spec.wrong);
    this.note.hidden = !spec.wrong;
    setAttribute(this.box, "aria-invalid", spec.wrong ? "true" : null);
    this.use.hidden = !this.ahead || this.box.value === this.sent;
    this.fit();
  }
}
