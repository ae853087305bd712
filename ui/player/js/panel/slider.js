// One setting: label, symbol, slider on its scale, exact number box, reset. Made from what Python says of a hyperparameter.

import { h, setAttribute, symbolNodes } from "../core/dom.js";
import { boxText, number, readNumber } from "../core/format.js";
import { MEANT } from "../core/hold.js";
import { t } from "../core/text.js";
import { Ends } from "./ends.js";
import { helpFor } from "./help.js";
import { Refusal } from "./refusal.js";
import { POSITIONS, stepped, toPosition, toValue } from "./scale.js";

const DOUBT = 400; // milliseconds that a value may lag behind the answer which says that it was looked at
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 100, PageDown: -100 }; // positions

export class Slider {
  /**
   * onChange(value) while it is dragged, onEnds([low, high]) where its ends may be set.
   * @param {import("../messages.js").RangeField} spec
   */
  constructor(spec, testId, { onChange, onEnds }) {
    this.spec = spec;
    this.onChange = onChange;
    this.ends = onEnds ? new Ends(onEnds) : null;
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
    this.reset = h("button", { type: "button", class: "dl-reset", onclick: () => this.back() }, "↺");
    this.symbol = h("button", { type: "button", class: "dl-symbol" });
    this.help = helpFor(this.symbol, this.ends?.node);
    this.range.addEventListener("input", () => this.slid());
    this.listenToFingers();
    this.range.addEventListener("keydown", (event) => this.press(event, KEYS[event.key]));
    this.box.addEventListener("change", () => this.typed());
    this.box.addEventListener("input", () => this.forget());
    this.refusal = new Refusal(this.box);
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.typed();
      if (event.key === "ArrowUp" || event.key === "ArrowDown") this.press(event, 10 * KEYS[event.key]);
    });
    this.node = h(
      "div",
      { class: "dl-setting", "data-testid": testId },
      this.symbol,
      this.range,
      this.box,
      this.reset,
      this.help.node,
      this.refusal.node,
    );
    this.update(spec);
  }

  update(/** @type {import("../messages.js").RangeField} */ spec) {
    this.spec = spec;
    this.node.title = spec.help;
    this.help.say(spec.label, spec.help);
    if (spec.symbol !== this.shown)
      this.symbol.replaceChildren(
        h("span", {}, symbolNodes(spec.symbol)),
        spec.words ? h("small", {}, spec.words) : "",
      );
    this.symbol.classList.toggle("dl-word", /^(\p{L}{3,}|\p{Script=Hangul})/u.test(spec.symbol));
    this.shown = spec.symbol;
    this.reset.title = t("Back to {value}", { value: number(spec.default, 6) });
    this.reset.setAttribute("aria-label", `${spec.label}: ${this.reset.title}`);
    this.ends?.update(spec);
    this.show(spec.value);
    if (this.refused === spec.value) this.refusal.clear(); // it only took long
    clearTimeout(this.doubt);
    if (this.asked === spec.value) this.asked = undefined;
    else if (this.asked !== undefined) this.doubt = setTimeout(() => this.refuse(), DOUBT);
  }

  /** What was typed cannot be: the box shows the value that holds, and why. */
  refuse() {
    this.refused = this.asked;
    this.asked = undefined;
    this.refusal.say(this.box, boxText(this.value), this.text, this.spec);
  }

  /** Show a value without telling anyone. */
  show(value) {
    this.value = value;
    const position = toPosition(value, this.spec);
    this.range.value = position;
    this.range.style.setProperty("--fill", `${(100 * position) / POSITIONS}%`);
    setAttribute(this.range, "aria-valuetext", number(value, 6));
    if (document.activeElement !== this.box) this.box.value = boxText(value);
    this.reset.style.visibility = value === this.spec.default ? "hidden" : "";
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
    this.forget();
    this.refusal.clear();
    this.show(value);
    this.box.value = boxText(value);
    this.onChange(value);
  }

  /** What was typed before does not matter any more. */
  forget() {
    this.asked = undefined;
    clearTimeout(this.doubt);
  }

  /** Back to the default; the button vanishes, so the slider takes its focus. */
  back() {
    this.choose(this.spec.default);
    this.range.focus({ preventScroll: true });
  }

  typed() {
    this.text = this.box.value;
    const value = readNumber(this.box.value);
    if (!Number.isFinite(value)) return this.refuse();
    if (value === this.value) return this.show(value);
    this.choose(value);
    this.asked = value;
    return undefined;
  }
}
