// What the optimizer knew at the step shown: every number of its rule, following the clock.

import { h, setAttribute, setText, svg, symbolNodes } from "../core/dom.js";
import { exact, whole } from "../core/format.js";
import { t } from "../core/text.js";
import { lit } from "./lit.js";

const ARROW = "M4 18.300 15 7.300V13h2.300V3.500H7.800v2.300h5.700L2.400 16.700z";

export class Inspector {
  /**
   * `onArrows(shown)` is called when arrows on the contour are switched on or off, `onSpoken(name)` when one alone of the
   * quantities that a text speaks of is to be lit, or all of them: null.
   */
  constructor(node, { onLane, onArrows, onSpoken }) {
    this.stop = lit.onChange(() => {
      this.speak();
      onSpoken(lit.alone);
    });
    this.choice = h("select", {
      class: "dl-select",
      "aria-label": t("Lane to inspect"),
      "data-testid": "inspector-lane",
      disabled: !onLane,
    });
    this.choice.addEventListener("change", () => onLane(Number(this.choice.value)));
    this.caption = h("span", { class: "dl-caption" });
    this.arrows = h(
      "button",
      {
        type: "button",
        class: "dl-icon dl-toggle",
        "data-testid": "inspector-arrows",
        "aria-pressed": "true",
        "aria-label": t("Arrows on the contour"),
        title: t("Arrows on the contour while the animation is paused: gradient, velocity, look-ahead point, step"),
        onclick: () => onArrows(this.switchArrows()),
      },
      svg(
        "svg",
        { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
        svg("path", { d: ARROW, fill: "currentColor" }),
      ),
    );
    /** @type {HTMLElement[][]} */
    this.cells = [];
    this.body = h("tbody");
    this.table = h(
      "table",
      { class: "dl-numbers", "data-testid": "inspector" },
      h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, "x"), h("th", { scope: "col" }, "y"))),
      this.body,
    );
    node.append(
      h(
        "div",
        { class: "dl-tabs" },
        h("span", { class: "dl-heading" }, t("Step inspector")),
        this.choice,
        this.arrows,
        this.caption,
      ),
      h("div", { class: "dl-scroll", tabindex: 0, role: "region", "aria-label": t("Step inspector") }, this.table),
    );
  }

  /** Whether arrows are wanted from now on. */
  switchArrows() {
    const wanted = this.arrows.getAttribute("aria-pressed") !== "true";
    setAttribute(this.arrows, "aria-pressed", String(wanted));
    return wanted;
  }

  /**
   * @param {import("../core/store.js").Inspection | null} inspected
   * @param {import("../messages.js").Lane[]} lanes
   */
  show(inspected, lanes) {
    this.data = inspected;
    const options = lanes.map((lane, i) => [lane.id, `${i + 1} · ${lane.label}`]);
    if (JSON.stringify(options) !== this.mark) {
      this.mark = JSON.stringify(options);
      this.choice.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
    }
    if (!inspected) return;
    this.choice.value = inspected.lane;
    this.cells = inspected.rows.map(() => [h("td"), h("td")]);
    this.body.replaceChildren(
      ...inspected.rows.map((row, i) =>
        h(
          "tr",
          row.lit ? { class: "dl-lit", "data-quantity": row.name } : {},
          h("th", { scope: "row" }, h("b", {}, symbolNodes(row.symbol)), h("small", {}, row.label)),
          this.cells[i],
        ),
      ),
    );
    lit.show(inspected.rows.some((row) => row.lit));
    this.speak();
    this.setStep(this.step ?? 0);
  }

  /** Light the rows that a text speaks of, or one of them alone. */
  speak() {
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.body.querySelectorAll("[data-quantity]")))
      row.classList.toggle("dl-lit", lit.alone === null || row.dataset.quantity === lit.alone);
  }

  destroy() {
    this.stop();
  }

  /** Row values belong to the update that leaves the step shown; at the end, to the last one. */
  setStep(step) {
    this.step = step;
    if (!this.data) return;
    const { steps } = this.data;
    const n = Math.max(0, Math.min(Math.floor(step), steps - 1));
    const numbers = { n: whole(n), m: whole(n + 1) };
    setText(this.caption, step >= steps ? t("last step, {n} → {m}", numbers) : t("step {n} → {m}", numbers));
    for (const [i, row] of this.data.rows.entries()) {
      for (const [k, column] of [row.x, row.y].entries())
        setText(this.cells[i][k], column && n < column.length ? exact(column[n]) : "–");
    }
  }
}
