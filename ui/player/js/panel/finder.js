// Finding one among many choices by typing: a dialog with a box and the choices that fit, each with what it is.

import { h, setAttribute, setText, svg } from "../core/dom.js";
import { groupsOf, noteOf, t, tn } from "../core/text.js";

const GLASS =
  "M10 4a6 6 0 1 0 3.700 10.700L19 20l1.500-1.500-5.300-5.300A6 6 0 0 0 10 4zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z";
let count = 0;

/** The button that opens the dialog beside a select; what is found there is chosen in the select. */
export function finderButton(/** @type {HTMLSelectElement} */ select, name, testId, label) {
  return h(
    "button",
    {
      type: "button",
      class: "dl-icon dl-find",
      "data-testid": `${testId}-find`,
      "aria-haspopup": "dialog",
      "aria-label": label,
      title: label,
      onclick: ({ currentTarget }) => new Finder(select, name, label, currentTarget),
    },
    svg(
      "svg",
      { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
      svg("path", { fill: "currentColor", d: GLASS }),
    ),
  );
}

class Finder {
  constructor(select, name, label, button) {
    count += 1;
    this.select = select;
    this.button = button;
    const id = `dl-find-${count}`;
    this.box = h("input", {
      type: "text",
      class: "dl-box",
      role: "combobox",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      "aria-controls": id,
      "aria-label": label,
      "data-testid": "finder",
      placeholder: t("Name, family or what it does"),
      autocomplete: "off",
      spellcheck: "false",
    });
    this.rows = groupsOf(name).flatMap(([group, options]) =>
      options.map(([value, text]) => {
        const [idea, ...more] = noteOf(name, value);
        return { group, value, text, words: [idea, ...more].join(" "), node: this.row(value, text, idea) };
      }),
    );
    for (const [i, { node }] of this.rows.entries()) node.id = `${id}-${i}`;
    this.list = h("div", { id, class: "dl-found", role: "listbox", "aria-label": label });
    this.said = h("p", { class: "dl-note", role: "status" });
    this.dialog = /** @type {HTMLDialogElement} */ (
      h("dialog", { class: "dl-dialog dl-finder", "aria-label": label }, this.box, this.list, this.said)
    );
    this.box.addEventListener("input", () => this.show());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.leave());
    button.parentNode.append(this.dialog);
    this.show();
    this.dialog.showModal();
    this.point(this.shown.find(({ value }) => value === select.value) ?? this.shown[0]);
  }

  row(value, text, idea) {
    const node = h("div", { role: "option", "data-value": value }, h("b", {}, text), h("small", {}, idea));
    node.addEventListener("click", () => this.choose(value));
    return node;
  }

  /** The choices that have every word that was typed, by group. */
  show() {
    const words = this.box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({ group, value, text, words: more }) => {
      const all = `${text} ${value} ${group} ${more}`.toLowerCase();
      return words.every((word) => all.includes(word));
    };
    const named = ({ text, value }) => words.every((word) => `${text} ${value}`.toLowerCase().includes(word));
    const found = this.rows.filter(fits);
    // Those called so come before those that only say so.
    this.shown = words.length ? [...found.filter(named), ...found.filter((row) => !named(row))] : found;
    const groups = words.length ? [""] : [...new Set(found.map(({ group }) => group))];
    this.list.replaceChildren(
      ...groups.map((group) => {
        const nodes = this.shown.filter((row) => !group || row.group === group).map(({ node }) => node);
        return group
          ? h("div", { role: "group", "aria-label": group }, h("h3", {}, group), nodes)
          : h("div", {}, nodes);
      }),
    );
    setText(this.said, found.length ? tn("{count} optimizer", "{count} optimizers", found.length) : t("Nothing fits."));
    this.point(this.shown[0]);
  }

  /** What Enter would choose. */
  point(row) {
    this.at = row;
    for (const { node } of this.rows) setAttribute(node, "aria-selected", String(node === row?.node));
    setAttribute(this.box, "aria-activedescendant", row?.node.id);
    row?.node.scrollIntoView?.({ block: "nearest" });
  }

  key(event) {
    const last = this.shown.length - 1;
    const now = this.shown.indexOf(this.at);
    const next = { ArrowDown: Math.min(now + 1, last), ArrowUp: Math.max(now - 1, 0) }[event.key];
    if (next !== undefined) this.point(this.shown[next]);
    else if (event.key === "Enter" && this.at) this.choose(this.at.value);
    else return;
    event.preventDefault();
  }

  choose(value) {
    this.dialog.close();
    if (this.select.value === value) return;
    this.select.value = value;
    this.select.dispatchEvent(new Event("change"));
  }

  leave() {
    this.dialog.remove();
    this.button.focus();
  }
}
