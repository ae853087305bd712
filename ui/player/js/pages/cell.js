// One panel of the page "Side by side".

import { linkTo } from "../core/address.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { number } from "../core/format.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { Stage2D } from "../stages/stage2d.js";

/** A value as a label has it: near 1 (as β is) every digit tells. */
const labelled = (value) => number(value, value > 0.99 && value < 1 ? 6 : 4);

/** One panel: what it is, how it ended, its contour. */
export class Cell {
  /** @type {import("../messages.js").ComparePanel} */ spec = /** @type {any} */ (null); // what Python says of the panel
  /** @type {import("../core/store.js").ShownLane[] | null} */ lanes = null;
  /** @type {any} */ drawn = null; // the scene that is
  /** @type {any} */ colors = null;

  constructor(index, { alive, fixed, onTouch, onZoom }) {
    this.index = index;
    this.fixed = fixed;
    this.swatch = swatch();
    this.label = h("b");
    this.end = h("span", { class: "dl-ending" });
    this.verdict = h("span");
    this.numbers = h("span");
    this.end.append(this.verdict, this.numbers);
    this.race = fixed ? null : h("a", { class: "dl-open", "data-testid": `open-${index}` }, t("Race"), " ↗");
    this.picture = h("div", { class: "dl-stage", role: "img", "data-testid": `stage-${index}` });
    this.node = h(
      "section",
      { class: "dl-cell", "data-testid": `panel-${index}` },
      h("header", {}, h("div", {}, this.swatch, this.label, this.race), this.end),
      this.picture,
    );
    const onStart = !alive ? null : (start) => server.set("compare", `start_${index}`, start);
    this.stage = new Stage2D(this.picture, {
      compact: true,
      onStart,
      onZoom: (range) => onZoom(this, range),
      onLook: fixed ? null : askWindow,
    });
    this.picture.addEventListener("pointerenter", () => onTouch(this));
  }

  describe(spec, linked) {
    this.spec = spec;
    this.stage.alone = linked ? null : spec.id;
    setText(this.label, spec.label);
    setAttribute(this.node, "aria-label", spec.label);
    setAttribute(this.picture, "aria-label", t("Contour of the loss: {name}", { name: spec.label }));
    if (!this.race) return;
    setAttribute(this.race, "href", linkTo("./", spec.race));
    setAttribute(this.race, "title", t("Open this panel in the race"));
    setAttribute(this.race, "aria-label", `${t("Open this panel in the race")}: ${spec.label}`);
  }

  destroy() {
    this.node.remove();
    this.stage.destroy();
  }

  /** Show something while the panels before this one are being drawn. */
  expectScene(colors) {
    const { scene } = store.panel(this.spec.scene);
    if (!this.drawn && scene?.key === this.spec.surface) this.stage.expect(scene, colors);
  }

  /** Draw the surface if it is there and is not drawn yet; a new panel looks where the others look. */
  async drawScene(colors, range) {
    const { scene } = store.panel(this.spec.scene);
    if (scene?.key !== this.spec.surface || (this.drawn === scene && this.colors === colors)) return;
    const first = !this.drawn;
    this.drawn = scene;
    this.colors = colors;
    await this.stage.setScene(scene, colors);
    if (first && range) this.stage.setRange(range);
  }

  drawLanes(lanes, colors) {
    this.lanes = lanes;
    this.stage.colors ??= colors;
    this.stage.setLanes([...lanes].reverse(), this.spec.start); // the panel's own on top
    drawSwatch(this.swatch, lanes[0], colors);
    this.sayEnding();
    setText(this.numbers, [this.spec.note, ...this.lastNumbers()].filter(Boolean).join(" · "));
    setAttribute(this.end, "title", this.ending());
  }

  sayEnding() {
    const [{ verdict, outcome }] = this.lanes ?? [{}];
    setText(this.verdict, verdict);
    setAttribute(this.verdict, "class", `dl-verdict dl-${outcome}`);
  }

  drawLive(lanes) {
    this.lanes = lanes;
    const { run } = lanes[0];
    this.stage.setLanes([...lanes].reverse(), run?.start ?? this.spec.start);
    const value = run?.settings[this.spec.varied];
    if (value !== undefined) setText(this.label, this.spec.label.replace(/= [^=]*$/, `= ${labelled(value)}`));
    if (this.fixed && run) {
      this.spec = { ...this.spec, note: "" }; // which was of the paths as they were; nobody else says how lanes end
      this.sayEnding();
    }
    setText(this.numbers, [this.spec.note, ...this.lastNumbers()].filter(Boolean).join(" · "));
  }

  lastNumbers() {
    const [{ loss, distance }] = this.lanes ?? [];
    const last = [`${t("loss")} ${number(loss.at(-1), 3)}`];
    return distance ? [...last, `${t("distance")} ${number(distance.at(-1), 3)}`] : last;
  }

  ending() {
    return this.lanes ? [this.lanes[0].verdict, this.spec.note, ...this.lastNumbers()].filter(Boolean).join(", ") : "";
  }
}
