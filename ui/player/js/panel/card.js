// A card of settings: one a racer, one for the surface, one for the noise …

import { clock } from "../core/clock.js";
import { h, setAttribute, setText, svg } from "../core/dom.js";
import { number } from "../core/format.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { valueAt } from "../core/path.js";
import { server } from "../core/server.js";
import { LOCAL, undoable } from "../core/share.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { live } from "../live/live.js";
import { makeField } from "./fields.js";
import { helpFor } from "./help.js";

const ACTIONS = {
  hide: "M12 5C6 5 2.5 12 2.5 12S6 19 12 19s9.500-7 9.500-7S18 5 12 5zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8z",
  show: "M3 4.500 4.500 3 21 19.500 19.500 21zM12 5c6 0 9.500 7 9.500 7a17 17 0 0 1-3 3.800L8.500 6A9 9 0 0 1 12 5zM5 8.600A17 17 0 0 0 2.500 12S6 19 12 19a9 9 0 0 0 3-.5z",
  duplicate: "M8 3h12v13H8zM4 7h2v11h10v3H4z",
  reset: "M12 4a8 8 0 1 1-7.700 6h2.200A6 6 0 1 0 12 6v4L6.500 5.500 12 1z",
  remove:
    "M5.500 4 12 10.500 18.500 4 20 5.500 13.500 12 20 18.500 18.500 20 12 13.500 5.500 20 4 18.500 10.500 12 4 5.500z",
};

/** @import { Action, Card as CardSpec, WideButton } from "../messages.js" */

/** A button across the panel: a label, and where there is one, a text under it. */
export function wideButton(/** @type {WideButton} */ button) {
  const press = ({ currentTarget }) => {
    if (button.local) return LOCAL[button.local](button, currentTarget);
    if (button.undo) return undoable(button, currentTarget);
    return server.act(button.at, button.do, button.with);
  };
  return h(
    "button",
    {
      type: "button",
      class: button.text ? "dl-wide dl-story" : "dl-wide",
      "data-testid": button.testid,
      disabled: button.disabled,
      "aria-pressed": button.pressed === undefined ? null : String(button.pressed),
      onclick: press,
    },
    h("span", {}, button.label),
    button.text ? h("small", {}, button.text) : null,
  );
}

export class Card {
  constructor(/** @type {CardSpec} */ spec, mark) {
    this.spec = spec;
    this.mark = mark;
    this.moved = new Map(); // what controls show because of another one
    this.fields = spec.fields.map((field) => [field.name, makeField(spec, field)]);
    this.swatch = spec.lane === undefined || spec.swatch === false ? null : swatch();
    this.title = spec.title ? h("h3", { class: "dl-title" }) : null;
    this.buttons = (spec.actions ?? []).map((action) => this.actionButton(spec, action));
    this.now = h("span");
    this.verdict = h("button", {
      type: "button",
      class: "dl-verdict",
      "data-testid": spec.lane === undefined ? null : `verdict-${spec.lane}`,
    });
    const meaning = helpFor(this.verdict);
    meaning.mean(
      t(
        "Reached: stays within 1% of the plot’s diagonal of a global minimum. Diverged: the numbers overflow, or the path ends far outside the plot.",
      ),
    );
    this.status = h(
      "div",
      { class: "dl-status", hidden: spec.lane === undefined },
      this.now,
      this.verdict,
      this.fields.filter(([, field]) => field.quiet).map(([, field]) => field.node),
      meaning.node,
    );
    this.note = h("p", { class: "dl-note" });
    this.shape = spec.shape ? svg("path", {}) : null;
    const shape = this.shape ? shapeNode(this.shape, spec) : null;
    const heads = this.fields
      .filter(([, field]) => field.head)
      .flatMap(([, { node, beside }]) => [node, beside ?? []].flat());
    const rest = this.fields.filter(([, field]) => !field.head && !field.quiet).map(([, field]) => field.node);
    this.node = h(
      "section",
      { class: "dl-card", "data-testid": spec.testid, "aria-label": spec.name },
      h(
        "div",
        { class: "dl-cardhead" },
        this.swatch,
        this.title,
        heads,
        h("span", { class: "dl-actions" }, this.buttons),
      ),
      rest,
      (spec.buttons ?? []).map(wideButton),
      shape,
      this.note,
      this.status,
    );
  }

  actionButton(/** @type {CardSpec} */ spec, /** @type {Action} */ action) {
    return h(
      "button",
      {
        type: "button",
        class: "dl-icon",
        "data-testid": `${spec.testid}-${action.do}`,
        onclick: () => this.act(action.do),
      },
      svg(
        "svg",
        { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
        svg("path", { fill: "currentColor" }),
      ),
    );
  }

  act(action) {
    if (action === "hide") server.set(this.spec.at, "hidden", !this.spec.hidden);
    else server.act(this.spec.at, action);
  }

  /** Show what Python says, but for what the visitor has changed since; the answer is whether there was such a thing. */
  update(/** @type {CardSpec} */ spec, colors) {
    this.spec = spec;
    this.moved.clear();
    let held = false;
    if (this.title) setText(this.title, spec.title);
    this.node.classList.toggle("dl-hiddenlane", Boolean(spec.hidden));
    spec.fields.forEach((field, i) => {
      if (server.pending(field.at ?? spec.at, field.name)) held = true;
      else this.fields[i][1].update(field);
    });
    (spec.actions ?? []).forEach((action, i) => {
      const button = this.buttons[i];
      const shape = action.do === "hide" && spec.hidden ? "show" : action.do;
      button.querySelector("path").setAttribute("d", ACTIONS[shape]);
      setAttribute(button, "title", action.label);
      setAttribute(button, "aria-label", `${spec.name}: ${action.label}`);
      setAttribute(button, "disabled", action.disabled);
    });
    setText(this.note, spec.note ?? "");
    this.note.hidden = !spec.note;
    this.note.classList.toggle("dl-wrong", Boolean(spec.wrong));
    const chosen = this.node.querySelector(".dl-cardhead select")?.selectedOptions[0]?.text ?? "";
    this.node.classList.toggle("dl-longname", letters(chosen) > LONG);
    if (this.swatch) drawSwatch(this.swatch, spec, colors);
    if (this.shape) setAttribute(this.shape, "d", outline(spec.shape));
    return held;
  }

  /** Controls of what a hand sets elsewhere (the boxes of a start that is dragged, a rate that lanes share); whether there are. */
  moveAlong() {
    for (const [i, field] of this.spec.fields.entries()) {
      const at = field.at ?? this.spec.at;
      const value = server.pending(at, field.name) ? undefined : live.standing(at, field.name);
      if (value === undefined || value === this.moved.get(field.name)) continue;
      this.moved.set(field.name, value);
      const text = () => String(Number(value.toPrecision(10)));
      this.fields[i][1].update({ ...field, value: field.type === "number" ? text() : value });
    }
    return this.moved.size > 0;
  }

  /** How the lane is doing at the step shown, and in the end. */
  follow() {
    if (!this.spec || this.spec.lane === undefined) return;
    const lane = store.panels.get(this.spec.panel ?? 0)?.lanes[this.spec.row ?? this.spec.lane];
    if (!lane) return;
    const parts = [`${t("loss")} ${number(valueAt(lane.loss, clock.shown))}`];
    if (lane.distance) parts.push(`${t("distance")} ${number(valueAt(lane.distance, clock.shown), 3)}`);
    setText(this.now, parts.join(" · "));
    setText(this.verdict, lane.verdict);
    setAttribute(this.verdict, "class", `dl-verdict dl-${lane.outcome}`);
  }
}

const LONG = 12; // letters of a name that leave no room beside it for the convention
/** How many letters wide a text is; those of Korean take two. */
const letters = (text) =>
  [...text].reduce((sum, letter) => sum + (letter >= "\u1100" && !/[–—]/.test(letter) ? 2 : 1), 0);

/** A curve over the run: a share of the learning rate, 0 at the foot. */
function shapeNode(path, spec) {
  const label = t("Learning rate during the run, as a fraction of η");
  return svg(
    "svg",
    {
      class: "dl-shape",
      viewBox: "0 0 100 40",
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
      "data-testid": `${spec.testid}-shape`,
    },
    svg("path", { class: "dl-shape-axis", d: "M0 39.5H100M0 2H100" }),
    path,
  );
}

const outline = (shares) =>
  `M${shares.map((share, i) => `${((100 * i) / (shares.length - 1)).toFixed(2)} ${(39.5 - 37.5 * share).toFixed(2)}`).join("L")}`;
