// The field on which a visitor opens a table, and chooses what of it is the surface.

import { h, setText } from "../core/dom.js";
import { whole } from "../core/format.js";
import { t, tn } from "../core/text.js";
import { held } from "../data/held.js";
import { chosen, decode, firstChoice, tableOf } from "../data/table.js";

const LARGEST = 30_000_000; // bytes of a file
const LONGEST = 300_000; // rows of it
const FEWEST = 8; // rows with numbers

const TROUBLES = {
  spreadsheet: () => t("This is a spreadsheet, not a CSV file. Save the table as CSV and open that."),
  binary: () => t("This file is not text, so it is not a CSV file."),
  empty: () => t("The table is empty."),
  one: () => t("No table was found: it needs at least two columns, separated by commas, semicolons or tabs."),
  numbers: () => t("No column holds numbers."),
  long: () => t("The table has more than {limit} rows.", { limit: whole(LONGEST) }),
  large: () => t("The file is larger than {limit} MB.", { limit: whole(LARGEST / 1e6) }),
  few: () => t("Fewer than {limit} rows have numbers in these columns.", { limit: FEWEST }),
};

export class DataField {
  /** spec: {rows, letters, value}: how many rows and letters of a name are sent, the digest of what is shown. */
  constructor(/** @type {import("../messages.js").DataField} */ spec, testId, onChange) {
    this.spec = spec;
    this.onChange = onChange;
    const part = (name) => ({ "data-testid": `${testId}-${name}` });
    this.file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", hidden: true, ...part("file") });
    this.file.addEventListener("change", () => this.open(this.file.files?.[0]));
    this.paste = h("textarea", {
      class: "dl-box dl-lines",
      rows: 5,
      wrap: "off",
      spellcheck: "false",
      ...part("text"),
    });
    this.paste.setAttribute("aria-label", t("The table as text"));
    const use = h("button", { type: "button", class: "dl-use", ...part("use"), onclick: () => this.pasted() });
    use.append(t("Use this table"));
    this.typed = h("div", { hidden: true }, this.paste, use);
    const button = (name, label, onclick) =>
      h("button", { type: "button", class: "dl-chip dl-plain", ...part(name), onclick }, label);
    const buttons = h(
      "div",
      { class: "dl-chips" },
      button("open", t("Open a CSV file"), () => this.file.click()),
      button("paste", t("Paste a table"), () => this.unfold()),
    );
    this.told = h("p", { class: "dl-note", role: "status", ...part("told") });
    this.choices = h("div", { ...part("choices") });
    this.part = part;
    this.node = h("div", { class: "dl-data" }, buttons, this.file, this.typed, this.told, this.choices);
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => {
      event.preventDefault();
      this.open(event.dataTransfer?.files[0]);
    });
    if (held.table) this.show();
    else this.again();
  }

  update(spec) {
    this.spec = spec;
  }

  unfold() {
    this.typed.hidden = !this.typed.hidden;
    if (!this.typed.hidden) this.paste.focus();
  }

  pasted() {
    this.read(this.paste.value, t("Pasted table"), "utf-8");
  }

  async open(file) {
    this.file.value = "";
    if (!file) return;
    if (file.size > LARGEST) return this.complain("large");
    const { text, encoding, trouble } = decode(new Uint8Array(await file.arrayBuffer()));
    if (trouble) this.complain(trouble);
    else this.read(text, file.name, encoding);
  }

  /** After a reload: the text is here, and Python gets what was chosen of it by another way. */
  again() {
    const kept = held.kept();
    if (!kept) return;
    const found = tableOf(kept.text, LONGEST);
    if (found.trouble) return;
    held.setTable({ ...found, name: kept.name, encoding: kept.encoding, choice: kept.choice ?? firstChoice(found) });
    this.show();
  }

  read(text, name, encoding) {
    const found = tableOf(text, LONGEST);
    if (found.trouble) return this.complain(found.trouble);
    held.setTable({ ...found, name, encoding, choice: firstChoice(found) }, text);
    this.typed.hidden = true;
    this.show();
    this.send();
  }

  complain(trouble) {
    setText(this.told, TROUBLES[trouble]());
    this.told.classList.add("dl-wrong");
  }

  /** Another choice of columns, class or scale. */
  choose(name, value) {
    const { table } = held;
    table.choice = { ...table.choice, [name]: value };
    if (name === "word") table.choice.one = table.columns[value].classes.at(-1);
    this.show();
    this.send();
  }

  send() {
    const { told, payload } = this.found();
    if (told.used < FEWEST) return this.complain("few");
    held.chose();
    this.onChange(held.sending(payload));
  }

  found() {
    return chosen(held.table, held.table.choice, this.spec.rows, this.spec.letters);
  }

  show() {
    const { table } = held;
    const { told } = this.found();
    setText(this.told, this.account(table, told));
    this.told.classList.toggle("dl-wrong", told.used < FEWEST);
    const focused = document.activeElement;
    const name = this.choices.contains(focused) ? focused?.getAttribute("name") : null;
    this.choices.replaceChildren(...this.rows(table));
    if (name) this.choices.querySelector(`[name="${name}"]`)?.focus({ preventScroll: true });
  }

  /** What was read, and what of it cannot be used. */
  account({ name, encoding, rows, columns }, told) {
    const texts = [
      `${name}: ${tn("{count} row", "{count} rows", rows)}, ${tn("{count} column", "{count} columns", columns.length)}.`,
      encoding === "euc-kr" ? t("Read as Korean (CP949).") : "",
      encoding === "windows-1252" ? t("Read as Western European (Windows-1252).") : "",
      told.missing ? tn("{count} row has an empty cell.", "{count} rows have an empty cell.", told.missing) : "",
      told.text
        ? tn("{count} row has text in place of a number.", "{count} rows have text in place of a number.", told.text)
        : "",
      told.missing + told.text ? t("Such rows are left out.") : "",
      told.used < told.whole
        ? t("Of {whole} rows {used} are used, evenly spread.", { whole: whole(told.whole), used: whole(told.used) })
        : "",
      told.used < FEWEST ? TROUBLES.few() : "",
    ];
    return texts.filter(Boolean).join(" ");
  }

  rows({ columns, choice }) {
    const numeric = columns.map(({ name }, i) => [i, name]).filter(([i]) => columns[i].numeric);
    const words = columns.map(({ name }, i) => [i, name]).filter(([i]) => columns[i].classes.length);
    const kinds = [
      ...(numeric.length > 1 ? [["line", t("Line through the rows")]] : []),
      ...(words.length ? [["class", t("Classifier of the rows")]] : []),
    ];
    const column = (name, label, options) => this.select(name, label, options, choice[name], Number);
    const line = choice.kind === "line";
    const classes = (columns[choice.word]?.classes ?? []).map((value) => [value, value]);
    return [
      this.select("kind", t("Model"), kinds, choice.kind),
      column("input", line ? t("Input") : t("Input 1"), numeric),
      line ? column("target", t("Target"), numeric) : column("second", t("Input 2"), numeric),
      ...(line ? [] : [column("word", t("Class"), words), this.select("one", t("Look for"), classes, choice.one)]),
      this.select(
        "normalized",
        t("Numbers"),
        [
          ["true", t("normalized")],
          ["false", t("raw")],
        ],
        String(choice.normalized),
        (value) => value === "true",
      ),
    ];
  }

  select(name, label, options, value, read = (text) => text) {
    const node = h(
      "select",
      { class: "dl-select", name, "aria-label": label, ...this.part(name) },
      options.map(([key, text]) => h("option", { value: key }, String(text).slice(0, 60))),
    );
    node.value = String(value);
    node.addEventListener("change", () => this.choose(name, read(node.value)));
    return h("label", { class: "dl-row" }, h("span", {}, label), node);
  }
}
