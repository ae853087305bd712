// One setting: label, symbol, slider on its scale, exact number box, reset. Made from what Python says of a hyperparameter.

import { h, setAttribute, symbolNodes } from "../core/dom.js";
import { boxText, number, readNumber } from "../core/format.js";
import { MEANT } from "../core/hold.js";
import { t } from "../core/text.js";
import { POSITIONS, stepped, toPosition, toValue } from "./scale.js";

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 100, PageDown: -100 }; // positions

export class Slider {
  /** spec: {name, label, symbol, help, min, max, scale, whole, value, default, domain}; onChange(value) while it is dragged. */
  constructor(spec, testId, { onChange }) {
    this.onChange = onChange;
    this.range = h("input", {
      type: "range",
      class: "dl-range",
      min: 0,
      max: POSITIONS,
      step: 1,
      "aria-label": spec.label,
    });
    this.box = h("input", {
      type: "text",
      class: "dl-box",
      inputmode: "decimal",
      spellcheck: "false",
      autocomplete: "off",
      "aria-label": t("{name}, exact value", { name: spec.label }),
    });
    this.reset = h("button", { type: "button", class: "dl-reset", onclick: () => this.choose(this.spec.default) }, "↺");
    this.symbol = h("span", { class: "dl-symbol" });
    this.range.addEventListener("input", () => this.slid());
    this.listenToFingers();
    this.range.addEventListener("keydown", (event) => this.press(event, KEYS[event.key]));
    this.box.addEventListener("change", () => this.typed());
    this.box.addEventListener("blur", () => {
      if (this.refused) this.show(this.value);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.typed();
      if (event.key === "ArrowUp" || event.key === "ArrowDown") this.press(event, 10 * KEYS[event.key]);
    });
    this.node = h("div", { class: "dl-setting", "data-testid": testId }, this.symbol, this.range, this.box, this.reset);
    this.update(spec);
  }

  update(spec) {
    this.spec = spec;
    this.node.title = spec.help;
    if (spec.symbol !== this.shown)
      this.symbol.replaceChildren(...symbolNodes(spec.symbol), spec.words ? h("small", {}, spec.words) : "");
    this.symbol.classList.toggle("dl-word", /^(\p{L}{3,}|\p{Script=Hangul})/u.test(spec.symbol));
    this.shown = spec.symbol;
    this.reset.title = t("Back to {value}", { value: number(spec.default, 6) });
    this.reset.setAttribute("aria-label", `${spec.label}: ${this.reset.title}`);
    if (this.asked === spec.value || document.activeElement !== this.box) this.asked = undefined;
    const refused = this.asked !== undefined;
    this.show(spec.value);
    if (refused) this.refuse();
  }

  /** What was typed is not what Python took: it stays to be mended, and goes when the box is left. */
  refuse() {
    this.refused = true;
    setAttribute(this.box, "aria-invalid", "true");
    this.box.title = t("A number in {domain} is needed", { domain: this.spec.domain });
  }

  /** Show a value without telling anyone. */
  show(value) {
    this.value = value;
    const position = toPosition(value, this.spec);
    this.range.value = position;
    this.range.style.setProperty("--fill", `${(100 * position) / POSITIONS}%`);
    setAttribute(this.range, "aria-valuetext", number(value, 6));
    if (document.activeElement !== this.box) this.box.value = boxText(value);
    this.box.removeAttribute("aria-invalid");
    this.box.removeAttribute("title");
    this.refused = false;
    this.reset.style.visibility = value === this.spec.default ? "hidden" : "visible";
  }

  slid() {
    if (this.finger && !this.finger.meant) this.show(this.value);
    else this.choose(toValue(Number(this.range.value), this.spec));
  }

  /** A finger that scrolls the page past a slider does not move it: one that means it goes sideways, or taps. */
  listenToFingers() {
    this.range.addEventListener("pointerdown", (event) => {
      this.finger =
        event.pointerType === "touch" ? { x: event.clientX, y: event.clientY, meant: false, value: this.value } : null;
    });
    this.range.addEventListener("pointermove", (event) => {
      if (!this.finger || this.finger.meant) return;
      const across = Math.abs(event.clientX - this.finger.x);
      this.finger.meant = across > MEANT && across > Math.abs(event.clientY - this.finger.y);
    });
    this.range.addEventListener("pointerup", (event) => {
      if (
        this.finger &&
        !this.finger.meant &&
        Math.hypot(event.clientX - this.finger.x, event.clientY - this.finger.y) < MEANT
      )
        this.tapped(event.clientX);
      this.finger = null;
    });
    this.range.addEventListener("pointercancel", () => {
      if (this.finger && this.value !== this.finger.value) this.choose(this.finger.value);
      this.finger = null;
    });
  }

  tapped(x) {
    const { left, width } = this.range.getBoundingClientRect();
    this.choose(toValue(Math.round((POSITIONS * (x - left)) / width), this.spec));
  }

  /** A key that moves the slider by so many positions; others are left to the browser. */
  press(event, by) {
    if (!by) return;
    event.preventDefault();
    const value = stepped(this.value, by, this.spec);
    if (value !== this.value) this.choose(value);
  }

  choose(value) {
    this.asked = value;
    this.show(value);
    this.box.value = boxText(value);
    this.onChange(value);
  }

  typed() {
    const value = readNumber(this.box.value);
    if (!Number.isFinite(value)) return this.refuse();
    return value === this.value ? this.show(value) : this.choose(value);
  }
}
