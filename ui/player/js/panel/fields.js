// The controls that stand on cards, one for each kind of field that Python describes.

import { h, setAttribute, svg } from "../core/dom.js";
import { readNumber } from "../core/format.js";
import { server } from "../core/server.js";
import { groupsOf, t } from "../core/text.js";
import { DataField } from "./datafield.js";
import { finderButton } from "./finder.js";
import { helpButton, helpFor } from "./help.js";
import { Lines } from "./lines.js";
import { Refusal } from "./refusal.js";
import { Slider } from "./slider.js";

/** @import { Card as CardSpec, Field } from "../messages.js" */

/**
 * The control of a field.
 * @typedef {object} Control
 * @property {HTMLElement} node
 * @property {boolean} [head] whether it stands in the head of the card
 * @property {boolean} [quiet] whether it is a sign beside how the lane is doing
 * @property {HTMLElement} [beside] what stands beside it there
 * @property {(spec: any) => void} update
 */

/** Make the control of a field. */
export function makeField(/** @type {CardSpec} */ card, /** @type {any} */ field) {
  const testId =
    field.testid ?? (card.lane === undefined ? `${card.at}-${field.name}` : `param-${card.lane}-${field.name}`);
  const change = (value) => server.set(field.at ?? card.at, field.name, value);
  return FIELDS[field.type](field, testId, change, card);
}

/**
 * @type {{ [T in Field["type"]]: (field: Extract<Field, { type: T }>, testId: string, change: (value: any) => void,
 *   card: CardSpec) => Control }}
 */
const FIELDS = {
  data(field, testId, change) {
    const data = new DataField(field, testId, change);
    return { node: data.node, update: (spec) => data.update(spec) };
  },
  lines(field, testId, change) {
    const lines = new Lines(field, testId, change);
    return { node: lines.node, update: (spec) => lines.update(spec) };
  },
  range(field, testId, change, card) {
    /** @type {any} */
    const onEnds = field.ends ? (ends) => server.set(field.at ?? card.at, `range:${field.name}`, ends) : null;
    const slider = new Slider(field, testId, { onChange: change, onEnds });
    return { node: slider.node, update: (spec) => slider.update(spec) };
  },
  select(field, testId, change) {
    const option = ([value, label]) => h("option", { value }, label);
    const select = h(
      "select",
      { class: "dl-select", "data-testid": testId, "aria-label": field.label },
      field.groups
        ? groupsOf(field.groups).map(([label, options]) => h("optgroup", { label }, options.map(option)))
        : field.options.map(option),
    );
    select.addEventListener("change", () => change(select.value));
    const node = field.quiet
      ? quietly(field, select)
      : field.head
        ? select
        : h("label", { class: "dl-row" }, h("span", {}, field.label), select);
    const find = t("Search the optimizers");
    return {
      node,
      head: field.head,
      quiet: field.quiet,
      beside: field.groups ? finderButton(select, field.groups, testId, find) : undefined,
      update: (spec) => {
        select.value = spec.value;
        setAttribute(select, "title", field.quiet ? `${spec.label}: ${spec.help}` : spec.help);
      },
    };
  },
  switch(field, testId, change) {
    const box = h("input", { type: "checkbox", "data-testid": `${testId}-box` });
    box.addEventListener("change", () => change(box.checked));
    const ask = field.help ? helpButton() : null;
    const help = ask ? helpFor(ask) : null;
    const label = h(
      "label",
      { class: "dl-row dl-switch", "data-testid": testId, title: field.help },
      box,
      h("span", {}, field.label),
    );
    return {
      node: h("div", { class: "dl-asked" }, label, ask, help?.node),
      update: (spec) => {
        box.checked = spec.value;
        help?.say(spec.label, spec.help);
      },
    };
  },
  number(field, testId, change) {
    const box = h("input", {
      type: "text",
      inputmode: "decimal",
      class: "dl-box",
      "data-testid": testId,
      spellcheck: "false",
      autocomplete: "off",
    });
    box.addEventListener("change", () => {
      const value = readNumber(box.value);
      if (Number.isFinite(value)) change(value);
      else refusal.say(box, held, box.value);
    });
    const refusal = new Refusal(box);
    let held = field.value;
    return {
      node: h("label", { class: "dl-row" }, h("span", {}, field.label), box, refusal.node),
      update: (spec) => {
        held = spec.value;
        if (!box.matches("[aria-invalid]")) box.value = held;
      },
    };
  },
  point(field, testId, change) {
    const boxes = ["x", "y"].map((axis) =>
      h("input", {
        type: "text",
        inputmode: "decimal",
        class: "dl-box",
        "data-testid": `${testId}-${axis}`,
        "aria-label": `${field.label}, ${axis}`,
        spellcheck: "false",
        autocomplete: "off",
      }),
    );
    for (const box of boxes)
      box.addEventListener("change", () => {
        const point = boxes.map(({ value }) => readNumber(value));
        const wrong = point.findIndex((value) => !Number.isFinite(value));
        if (wrong < 0) change(point);
        else refusal.say(boxes[wrong], held[wrong], boxes[wrong].value);
      });
    const refusal = new Refusal(...boxes);
    let held = field.value;
    const update = (spec) => {
      held = spec.value;
      for (const [i, box] of boxes.entries()) if (!box.matches("[aria-invalid]")) box.value = held[i];
    };
    return { node: h("div", { class: "dl-row" }, h("span", {}, field.label), boxes, refusal.node), update };
  },
  text(field, testId, change) {
    const box = h("input", {
      type: "text",
      class: "dl-box dl-formula",
      "data-testid": testId,
      spellcheck: "false",
      autocomplete: "off",
      maxlength: field.maxlength,
      placeholder: field.placeholder,
    });
    box.addEventListener("change", () => change(box.value));
    const chip = (formula) =>
      h("button", { type: "button", class: "dl-chip", title: formula, onclick: () => change(formula) }, formula);
    const chips = field.examples
      ? h("div", { class: "dl-chips", role: "group", "aria-label": t("Examples") }, field.examples.map(chip))
      : null;
    return {
      node: h("div", {}, h("label", { class: "dl-row dl-column" }, h("span", {}, field.label), box), chips),
      update: (spec) => {
        if (document.activeElement !== box && !spec.wrong) box.value = spec.value;
        setAttribute(box, "aria-invalid", spec.wrong ? "true" : null);
      },
    };
  },
};

const SCISSORS =
  "M6 3a3.500 3.500 0 1 0 1.800 6.500L10.500 12l-2.700 2.500A3.500 3.500 0 1 0 9.300 16L21 4.500 19 3.500 12 10.600 9.300 8A3.500 3.500 0 0 0 6 3zm0 2a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3zm0 11a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3zm8-2.500L19 20.500l2-1-5.500-6z";

/** A choice that most never make, as a sign of the size of a button; what it is of stands above its options. */
function quietly(field, select) {
  const group = h("optgroup", { label: field.label });
  for (const option of select.options) [option.label, option.textContent] = [option.text, ""]; // only the list has room
  group.append(...select.childNodes);
  select.replaceChildren(group);
  select.className = "dl-quiet";
  const sign = svg(
    "svg",
    { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { fill: "currentColor", d: SCISSORS }),
  );
  return h("span", { class: "dl-icon dl-quietly" }, sign, select);
}
