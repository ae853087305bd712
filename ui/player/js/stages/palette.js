// What all our Plotly plots have in common.

import { canvasContext } from "../core/dom.js";

export const CONFIG = {
  displaylogo: false,
  responsive: false,
  scrollZoom: true,
  doubleClick: "reset",
  displayModeBar: false,
};

/** The colours of the page, from Streamlit's theme, in the forms the pictures need. */
export function palette(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const text = read("--st-text-color", "#1a1d24");
  const background = read("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.4;
  return {
    dark,
    text,
    background,
    muted: dark ? "#9aa3b2" : "#5c6675",
    grid: dark ? "#2a3140" : "#e4e8ee",
    font: read("--st-font", "sans-serif"),
    ramp: dark
      ? ["#0b1020", "#16213c", "#233559", "#355079", "#557399"]
      : ["#fbfcfe", "#e6edf6", "#c9d8ea", "#a5bddb", "#7f9cc4"],
    line: dark ? "rgba(190,205,230,0.28)" : "rgba(40,70,120,0.28)",
  };
}

function luminance(color) {
  const probe = canvasContext(document.createElement("canvas"));
  probe.fillStyle = color;
  const hex = String(probe.fillStyle);
  if (!hex.startsWith("#")) return 1;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The colours of a scale in Plotly's form, evenly spread. */
export function colorscale(colors) {
  return colors.map((color, i) => [i / (colors.length - 1), color]);
}

/** A Plotly div with x and y axes and, over its plot area, a canvas that follows every zoom. */
export class Axes {
  constructor(Plotly, node, overlay, onGeometry) {
    this.Plotly = Plotly;
    this.node = node;
    this.overlay = overlay;
    this.onGeometry = onGeometry;
    this.ready = false;
  }

  async draw(traces, layout) {
    await this.Plotly.react(this.node, traces, layout, CONFIG);
    if (!this.ready) {
      this.ready = true;
      for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_afterplot"])
        this.node.on(event, () => this.onGeometry(event));
    }
    this.onGeometry();
  }

  get box() {
    const { xaxis, yaxis } = this.node._fullLayout;
    return { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  }

  /** What tells one geometry from another: the ranges and the place of the plot area. */
  get mark() {
    const { xaxis, yaxis } = this.node._fullLayout;
    return [...xaxis.range, ...yaxis.range, ...Object.values(this.box)].join();
  }

  /** Data to pixels of the node. Far-off values are held at a distance a canvas can still draw. */
  get x() {
    return toPixels(this.node._fullLayout.xaxis, 1);
  }

  get y() {
    return toPixels(this.node._fullLayout.yaxis, -1);
  }

  /** Pixels of the node to data. */
  data(px, py) {
    const { xaxis, yaxis } = this.node._fullLayout;
    return [xaxis.p2d(px - xaxis._offset), yaxis.p2d(py - yaxis._offset)];
  }

  /** Clear the canvas and keep what is drawn next inside the plot area. */
  begin() {
    this.overlay.fit();
    return this.clip(this.overlay.context);
  }

  /** Keep what is drawn next onto a context of the overlay's size inside the plot area, until restore(). */
  clip(context) {
    const { left, top, width, height } = this.box;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    return context;
  }
}

/** The function from data to pixels along an axis; `direction` is −1 where pixels grow against the data. */
function toPixels(axis, direction) {
  const [low, high] = axis.range;
  const factor = (direction * axis._length) / (high - low);
  const origin = axis._offset + (direction < 0 ? axis._length : 0);
  if (axis.type === "log") return (value) => hold(origin + (Math.log10(value) - low) * factor);
  return (value) => hold(origin + (value - low) * factor);
}

const FAR = 20000;
const hold = (pixel) => Math.min(FAR, Math.max(-FAR, pixel)); // NaN stays NaN
