// Histograms of what every layer says, and of the gradients that reach it, at the step shown.

import { h, overlayCanvas, setText } from "../core/dom.js";
import { number, whole } from "../core/format.js";
import { blend, placeOf, stepOf } from "../core/frames.js";
import { t } from "../core/text.js";
import { classColor } from "../stages/inks.js";

const ROW = 16; // pixels of air between two rows
const KINDS = 2; // activations, gradients

export class Histograms {
  /** @type {any} */ data = null;
  /** @type {any} */ colors = null;
  step = 0;

  constructor() {
    this.title = h("span", { class: "dl-heading" }, t("Activations (left) and gradients of the sums (right)"));
    this.caption = h("span", { class: "dl-caption" });
    this.body = h("div", { class: "dl-chart dl-still", role: "img", "data-testid": "histograms" });
    this.reach = h("p", { class: "dl-note", "data-testid": "first-gradient" });
    this.node = h(
      "div",
      { class: "dl-charts" },
      h("div", { class: "dl-tabs" }, this.title, this.caption),
      this.body,
      this.reach,
    );
    this.overlay = overlayCanvas(this.body);
    this.observer = new ResizeObserver(() => this.render());
    this.observer.observe(this.body);
  }

  show(data, colors) {
    Object.assign(this, { data, colors });
    this.render();
  }

  setStep(tick) {
    this.step = tick;
    this.render();
  }

  resize() {
    this.render();
  }

  destroy() {
    this.observer.disconnect();
    this.overlay.destroy();
  }

  render() {
    const inside = this.data?.inside;
    if (!inside || !this.colors) return;
    const place = placeOf(inside.ticks, this.step);
    const tick = inside.ticks[place.f < 0.5 ? place.i : place.j];
    setText(this.caption, t("step {n}", { n: whole(stepOf(tick, this.data)) }));
    this.tell(inside, place.f < 0.5 ? place.i : place.j);
    this.overlay.fit();
    const { width, height } = this.overlay.size();
    const tall = height / inside.layers;
    for (let layer = 0; layer < inside.layers; layer++)
      for (let kind = 0; kind < KINDS; kind++)
        this.drawBars(inside, place, layer, kind, {
          x: (width / KINDS) * kind + (kind ? 10 : 52),
          y: tall * layer,
          wide: width / KINDS - (kind ? 16 : 58),
          tall: Math.max(6, tall - ROW),
        });
  }

  drawBars(inside, place, layer, kind, { x, y, wide, tall }) {
    const { context } = this.overlay;
    const { bins, layers } = inside;
    const size = layers * KINDS * bins;
    const offset = (layer * KINDS + kind) * bins;
    const bars = blend(inside.bars.v, size, place, offset, bins, new Float32Array(bins));
    const row = (place.f < 0.5 ? place.i : place.j) * layers * KINDS + layer * KINDS + kind;
    const [low, high] = [inside.ranges.low[row], inside.ranges.high[row]];
    context.fillStyle = classColor(kind ? 0 : 1, this.colors.dark, 0.75);
    bars.forEach((bar, k) => {
      const up = (tall * bar) / 255;
      context.fillRect(x + (wide * k) / bins, y + tall - up, Math.max(1, wide / bins - 1), up);
    });
    context.fillStyle = this.colors.grid;
    context.fillRect(x, y + tall, wide, 1);
    context.fillStyle = this.colors.muted;
    context.font = `${10.5 * this.colors.scale}px ${this.colors.font}`;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText(number(low, 2), x, y + tall + 2);
    context.textAlign = "right";
    context.fillText(number(high, 2), x + wide, y + tall + 2);
    context.textAlign = "left";
    if (kind === 0) {
      context.textBaseline = "middle";
      const name = layer === layers - 1 ? t("output") : t("layer {n}", { n: layer + 1 });
      context.fillText(name, 0, y + tall / 2, 50);
    }
    context.textBaseline = "alphabetic";
  }

  /** How much of the gradient reaches the first layer, as a number. */
  tell(inside, frame) {
    const [first, last] = [0, inside.layers - 1].map((layer) => inside.table[`gradient_norm.${layer}`][frame]);
    const words =
      last === 0
        ? t("No gradient reaches any layer.")
        : t(
            "Gradient norm: {first} in the first layer, {last} in the last; that is {ratio} times as much in the first.",
            { first: number(first, 3), last: number(last, 3), ratio: number(first / last, 3) },
          );
    setText(this.reach, words);
  }
}
