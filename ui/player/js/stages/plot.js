// The one module that touches Plotly, and what Plotly keeps to itself: where its axes are, and the matrices of its scene.
// What is private may change with any version, so each plot is looked at when it has first been drawn.

import { h } from "../core/dom.js";
import { t } from "../core/text.js";

const WRITTEN_FOR = ["4.1", "4.2"]; // plotly.js, in which what is used here was found to be so

export const CONFIG = {
  displaylogo: false,
  responsive: false,
  scrollZoom: true,
  doubleClick: "reset",
  displayModeBar: false,
};

let load = async () => window.Plotly;
/** @type {Promise<any> | null} */
let library = null;

/** Say where Plotly comes from: a function that answers with a promise of it. */
export function plotlyFrom(loader) {
  load = loader;
  library = null;
}

/** Plotly, asked for once; after a failure, once more. */
export function plotly() {
  library ??= load().catch((error) => {
    library = null;
    const text = t(
      "Plotly could not be loaded: axes and the surface in 3-D are missing. Reload the page to try again.",
    );
    throw new Trouble(text, error);
  });
  return library;
}

/** What a visitor should be told: its message is a translated text. */
export class Trouble extends Error {
  constructor(message, cause = undefined) {
    super(message, { cause });
  }
}

function misfit(Plotly) {
  const values = { version: Plotly?.version ?? "?", known: WRITTEN_FOR.join(", ") };
  return new Trouble(
    t("This plot was made for Plotly {known}; version {version} is installed and does not fit.", values),
  );
}

/** @type {boolean | null} */
let spatial = null;

/** Whether this browser has WebGL, without which nothing can be drawn in 3-D. */
export function drawsInSpace() {
  if (spatial === null) {
    const context = document.createElement("canvas").getContext("webgl");
    spatial = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return spatial;
}

/** What to say of it where there is none. */
export const flatOnly = () => t("This browser has no WebGL, so the surface in 3-D is not drawn.");

/** What a plot shows, as an image that can be drawn. */
export async function imageOf(plot, width, height) {
  const image = new Image();
  image.src = await plot.image(width, height);
  await image.decode();
  return image;
}

/** A plot in an element; nothing of it is left after destroy(). */
export class Plot {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.node = /** @type {HTMLDivElement} */ (h("div", { class: "dl-plot" }));
    parent.append(this.node);
    this.drawn = false;
    this.gone = false;
    this.Plotly = null;
    /** @type {[string, (event: any) => void][]} */
    this.listeners = [];
  }

  /** Draw it, or change it to this; false when it was destroyed meanwhile. */
  async draw(traces, layout, config = CONFIG) {
    this.Plotly = await plotly();
    if (this.gone) return false;
    await this.Plotly.react(this.node, traces, layout, config);
    if (this.gone) {
      this.free();
      return false;
    }
    if (!this.drawn) {
      if (!this.fits()) throw misfit(this.Plotly);
      this.drawn = true;
      for (const [event, listener] of this.listeners) this.node.on(event, listener);
    }
    return true;
  }

  /** Be told of one of Plotly's events. */
  on(event, listener) {
    this.listeners.push([event, listener]);
    if (this.drawn) this.node.on(event, listener);
  }

  async relayout(changes) {
    if (this.drawn) await this.Plotly.relayout(this.node, changes);
  }

  /** Fill the parent again, if it has another size; settles when it is drawn. */
  async resize() {
    if (!this.drawn || !this.node.offsetParent) return;
    const { _fullLayout: drawn, clientWidth: width, clientHeight: height } = this.node;
    if (drawn.width !== width || drawn.height !== height) await this.Plotly.Plots.resize(this.node);
  }

  /** Where an axis is: its range, the pixels of the node where it begins and how many it is long. */
  axis(name) {
    const { range, _offset: offset, _length: length, type } = this.node._fullLayout[`${name}axis`];
    return { low: range[0], high: range[1], offset, length, log: type === "log" };
  }

  /** Put an element right under the labels that Plotly shows at the pointer. */
  putUnderLabels(element) {
    this.node.querySelector(".hoverlayer")?.closest("svg")?.before(element);
  }

  /** Hide what is drawn between the axes, or show it again. */
  veil(hidden) {
    for (const layer of this.node.querySelectorAll(".cartesianlayer .overplot"))
      if (layer instanceof SVGElement) layer.style.visibility = hidden ? "hidden" : "";
  }

  camera() {
    return this.space.getCamera();
  }

  /** Be told whenever the scene in space has been drawn. */
  onRender(listener) {
    const { glplot } = this.space;
    if (this.followed === glplot) return;
    this.followed = glplot;
    const before = glplot.onrender;
    glplot.onrender = () => {
      before?.();
      listener();
    };
  }

  /** The scene of this moment: how data are scaled, and the matrices from there to the screen. */
  matrices() {
    const { dataScale, glplot } = this.space;
    const { model, view, projection } = glplot.cameraParams;
    return { dataScale, model, view, projection };
  }

  /** The element the scene is drawn in. */
  get canvasBox() {
    return this.space.container.getBoundingClientRect();
  }

  get space() {
    return this.node._fullLayout.scene._scene;
  }

  /** Whether what is used here is there and is what it should be. */
  fits() {
    const { _fullLayout: layout } = this.node;
    const finite = (...values) => values.every(Number.isFinite);
    const flat = (axis) => finite(axis._offset, axis._length, axis.range[0], axis.range[1]);
    try {
      if (!layout.scene) return flat(layout.xaxis) && flat(layout.yaxis);
      const { dataScale, model, view, projection } = this.matrices();
      const square = [model, view, projection].every((matrix) => matrix.length === 16);
      return finite(...dataScale, this.canvasBox.width, this.camera().eye.x) && square;
    } catch {
      return false;
    }
  }

  /** A picture of it, as an address of data. */
  image(width, height) {
    return this.Plotly.toImage(this.node, { format: "png", width, height, scale: 2 });
  }

  destroy() {
    this.gone = true;
    if (this.drawn) this.free();
  }

  /** Free what Plotly holds; a browser has only so many contexts, and collects forgotten ones late. */
  free() {
    const canvases = [...this.node.querySelectorAll("canvas")];
    this.drawn = false;
    this.Plotly.purge(this.node);
    for (const canvas of canvases)
      for (const kind of ["webgl2", "webgl"]) {
        const context = /** @type {WebGLRenderingContext | null} */ (canvas.getContext(kind));
        context?.getExtension("WEBGL_lose_context")?.loseContext();
      }
    this.node.remove();
  }
}
