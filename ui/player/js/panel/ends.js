// Where a slider begins and ends, for settings whose range the page has only guessed.

import { h } from "../core/dom.js";
import { boxText, readNumber } from "../core/format.js";
import { t } from "../core/text.js";
import { Refusal } from "./refusal.js";

export class Ends {
  /** `onChange([low, high])` when a person has set one of them. */
  constructor(onChange) {
    const box = (label) =>
      h("input", {
        type: "text",
        inputmode: "decimal",
        class: "dl-end",
        spellcheck: "false",
        autocomplete: "off",
        "aria-label": label,
      });
    this.held = [0, 1];
    this.boxes = [box(t("Slider from")), box(t("Slider to"))];
    this.refusal = new Refusal(...this.boxes);
    for (const [i, each] of this.boxes.entries()) each.addEventListener("change", () => this.changed(i, onChange));
    this.node = h("div", { class: "dl-ends" }, h("span", {}, t("Slider from … to")), this.boxes, this.refusal.node);
  }

  changed(i, onChange) {
    const ends = this.boxes.map(({ value }) => readNumber(value));
    if (Number.isFinite(ends[i]) && ends[0] < ends[1]) onChange(ends);
    else this.refusal.say(this.boxes[i], boxText(this.held[i]), this.boxes[i].value);
  }

  update({ min, max }) {
    this.held = [min, max];
    for (const [i, box] of this.boxes.entries())
      if (document.activeElement !== box && !box.matches("[aria-invalid]")) box.value = boxText(this.held[i]);
  }
}
