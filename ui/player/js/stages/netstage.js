// A network as it is drawn: neurons with what each says over the plane as a small picture, weights as lines between them.

import { canvasContext, h, overlayCanvas } from "../core/dom.js";
import { number } from "../core/format.js";
import { blend, placeOf } from "../core/frames.js";
import { t } from "../core/text.js";
import { classColor, paintShare, paintSigned, signedRamp } from "./inks.js";

const LARGEST = 46; // pixels of a neuron's picture
const SMALLEST = 7;
const FOOT = 24; // pixels for the names of the layers
const HEAD = 26;
const [FAINT, CLEAR] = [0.12, 0.9]; // of a weak and of a strong weight
const STEPS = 6; // widths of lines

export class NetStage {
  /** @type {any} */ data = null; // {weights, neurons, field, inputs, outputs}
  /** @type {any} */ colors = null;
  /** @type {any[][]} */ boxes = []; // of every layer, the neurons' {x, y, size}
  step = 0;

  constructor(node) {
    this.node = node;
    this.overlay = overlayCanvas(node);
    this.tip = h("div", { class: "dl-tip", hidden: true });
    node.append(this.tip);
    this.picture = document.createElement("canvas");
    this.inner = canvasContext(this.picture);
    this.observer = new ResizeObserver(() => this.render());
    this.observer.observe(node);
    node.addEventListener("pointermove", (event) => this.hover(event));
    node.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  show(data, colors) {
    Object.assign(this, { data, colors });
    this.render();
  }

  setStep(step) {
    this.step = step;
    this.render();
  }

  resize() {
    this.render();
  }

  destroy() {
    this.observer.disconnect();
    this.overlay.destroy();
  }

  /** As it is on the screen, for a picture to take along. */
  still() {
    return { ...this.overlay.size(), layers: [this.overlay.canvas] };
  }

  /** Where every neuron is drawn. */
  arrange({ width, height }) {
    const { layers } = this.data.weights;
    const most = Math.max(...layers);
    const across = width / layers.length;
    const along = (height - FOOT - HEAD) / most;
    const size = Math.max(SMALLEST, Math.min(LARGEST, along - Math.min(7, along * 0.2), across * 0.56));
    this.boxes = layers.map((count, layer) =>
      Array.from({ length: count }, (_, k) => {
        const gap = Math.min((height - FOOT - HEAD) / count, size * 1.5);
        return {
          x: across * (layer + 0.5),
          y: HEAD + (height - FOOT - HEAD) / 2 + (k - (count - 1) / 2) * gap,
          size,
        };
      }),
    );
  }

  render() {
    if (!this.data?.weights || !this.colors) return;
    this.overlay.fit();
    const { context } = this.overlay;
    const size = this.overlay.size();
    if (size.width === 0) return;
    this.arrange(size);
    this.now = this.weightsNow();
    this.drawWeights(context);
    this.drawNeurons(context);
    this.drawNames(context, size);
  }

  weightsNow() {
    const { ticks, codes, size, scale } = this.data.weights;
    const now = blend(codes, size, placeOf(ticks, this.step), 0, size, new Float32Array(size));
    return now.map((code) => (code * scale) / 32767);
  }

  /** Lines in a few widths, each drawn in one go: a large network has a thousand. */
  drawWeights(context) {
    const { layers, scale } = this.data.weights;
    const paths = Array.from({ length: 2 * STEPS }, () => new Path2D());
    let at = 0;
    for (let layer = 0; layer + 1 < layers.length; layer++)
      for (const from of this.boxes[layer])
        for (const to of this.boxes[layer + 1]) {
          const w = this.now[at++];
          const strength = Math.min(STEPS - 1, Math.floor(Math.sqrt(Math.abs(w) / scale) * STEPS));
          const path = paths[2 * strength + Number(w > 0)];
          const middle = (from.x + to.x) / 2;
          path.moveTo(from.x + from.size / 2, from.y);
          path.bezierCurveTo(middle, from.y, middle, to.y, to.x - to.size / 2, to.y);
        }
    paths.forEach((path, k) => {
      const share = (Math.floor(k / 2) + 0.5) / STEPS;
      context.lineWidth = (0.5 + 4.5 * share * share) * this.colors.scale;
      context.strokeStyle = classColor(k % 2, this.colors.dark, FAINT + (CLEAR - FAINT) * share);
      context.setLineDash(k % 2 ? [] : [6, 3]);
      context.stroke(path);
    });
    context.setLineDash([]);
  }

  drawNeurons(context) {
    const { weights, neurons, inputs } = this.data;
    const last = weights.layers.length - 1;
    this.ramp = signedRamp(this.colors);
    this.boxes.forEach((boxes, layer) => {
      boxes.forEach((box, k) => {
        if (layer === 0) this.drawInput(context, box, inputs[k] ?? "");
        else if (layer === last) this.drawOutput(context, box, k);
        else this.drawNeuron(context, box, neurons[layer - 1], k);
      });
    });
  }

  frame(context, { x, y, size }, color = this.colors.muted) {
    context.lineWidth = 1 * this.colors.scale;
    context.strokeStyle = color;
    context.strokeRect(x - size / 2, y - size / 2, size, size);
  }

  fill(context, { x, y, size }) {
    context.fillStyle = this.colors.background;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }

  drawInput(context, box, label) {
    this.fill(context, box);
    this.frame(context, box);
    context.fillStyle = this.colors.text;
    context.font = `${Math.max(10, Math.min(13, box.size * 0.4)) * this.colors.scale}px ${this.colors.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(label, box.x, box.y + 0.5, box.size + 12);
    context.textBaseline = "alphabetic";
  }

  drawNeuron(context, box, layer, k) {
    this.fill(context, box);
    if (layer && k < layer.count) {
      const size = layer.side * layer.side;
      const place = placeOf(layer.ticks, this.step);
      const now = blend(layer.codes, size * layer.count, place, k * size, size, new Float32Array(size));
      if (layer.line) this.drawLine(context, box, now, 127, 127);
      else this.drawPicture(context, box, layer.side, (image) => paintSigned(image, now, layer.side, this.ramp));
    }
    this.frame(context, box);
  }

  drawOutput(context, box, k) {
    const { field, curve } = this.data;
    this.fill(context, box);
    if (field) {
      const size = curve ? field.side : field.side * field.side * field.channels;
      const now = blend(field.codes, size, placeOf(field.ticks, this.step), 0, size, new Float32Array(size));
      if (curve) {
        const [low, high] = [Math.min(...now), Math.max(...now)];
        this.drawLine(context, box, now, (low + high) / 2, (high - low) / 2 || 1);
      } else if (field.channels === 1)
        this.drawPicture(context, box, field.side, (image) => paintSigned(image, now, field.side, this.ramp));
      else this.drawPicture(context, box, field.side, (image) => paintShare(image, now, field.side, k, this.colors));
    }
    this.frame(context, box, this.colors.text);
  }

  drawPicture(context, { x, y, size }, side, paint) {
    if (this.picture.width !== side) Object.assign(this.picture, { width: side, height: side });
    const image = this.inner.createImageData(side, side);
    paint(image);
    this.inner.putImageData(image, 0, 0);
    context.drawImage(this.picture, x - size / 2, y - size / 2, size, size);
  }

  /** Values along the input as a line, `reach` to either side of `middle`. */
  drawLine(context, { x, y, size }, values, middle, reach) {
    context.beginPath();
    for (const [k, v] of values.entries())
      context.lineTo(x - size / 2 + (size * k) / (values.length - 1), y - (0.46 * size * (v - middle)) / reach);
    context.lineWidth = 1.5 * this.colors.scale;
    context.strokeStyle = classColor(1, this.colors.dark);
    context.stroke();
  }

  drawNames(context, { width, height }) {
    const { layers } = this.data.weights;
    context.font = `${11 * this.colors.scale}px ${this.colors.font}`;
    context.fillStyle = this.colors.muted;
    context.textAlign = "center";
    const step = layers.length > 6 ? 2 : 1;
    layers.forEach((_count, layer) => {
      if (layer && layer !== layers.length - 1 && (layer - 1) % step) return;
      const name = this.nameOf(layer, layers.length > 5);
      const half = context.measureText(name).width / 2 + 2; // that of many layers would be cut at the rim
      context.fillText(name, Math.max(half, Math.min(width - half, this.boxes[layer][0].x)), height - 9);
    });
    context.textAlign = "left";
  }

  nameOf(layer, short = false) {
    if (layer === 0) return t("input");
    if (layer === this.data.weights.layers.length - 1) return t("output");
    return short ? String(layer) : t("layer {n}", { n: layer });
  }

  /** The neuron under the pointer, and the weights that lead to it. */
  hover(event) {
    this.tip.hidden = true;
    if (!this.data?.weights || !this.now) return;
    const { left, top } = this.node.getBoundingClientRect();
    const [px, py] = [event.clientX - left, event.clientY - top];
    const layer = this.boxes.findIndex((boxes) => Math.abs(boxes[0].x - px) <= boxes[0].size / 2 + 2);
    const k = layer < 0 ? -1 : this.boxes[layer].findIndex((box) => Math.abs(box.y - py) <= box.size / 2 + 1);
    if (layer < 1 || k < 0) return;
    const { layers } = this.data.weights;
    const before = layers.slice(0, layer - 1).reduce((sum, count, i) => sum + count * layers[i + 1], 0);
    const into = Array.from({ length: layers[layer - 1] }, (_, i) => this.now[before + i * layers[layer] + k]);
    const name = layer === layers.length - 1 ? t("output") : t("layer {n}, neuron {k}", { n: layer, k: k + 1 });
    const shown = into.slice(0, 8).map((w) => number(w, 3));
    this.tip.replaceChildren(
      h("b", {}, name),
      h("div", {}, t("incoming weights: {list}", { list: shown.join("  ") + (into.length > 8 ? " …" : "") })),
    );
    this.tip.hidden = false;
    this.tip.style.left = `${Math.max(4, Math.min(px + 12, this.node.clientWidth - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.min(py + 12, this.node.clientHeight - this.tip.offsetHeight - 4)}px`;
  }

  describe() {
    return t("The network of the inspected lane: neurons with the output of each, and weights");
  }
}
