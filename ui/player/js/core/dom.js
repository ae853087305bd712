// Building and changing DOM nodes. Text always goes in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: h("button", {class: "x", onclick: f}, "label", child, …). */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

function dress(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else setAttribute(node, name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Set, or for null, undefined and false remove, an attribute; touch the DOM only when it changes. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

/**
 * Change an element's text when it differs. The text node stays the same one: Streamlit watches for nodes that
 * come and go and looks through the whole page for each, which is too much for every frame.
 */
export function setText(node, text) {
  const first = node.firstChild;
  if (!first) node.append(text);
  else if (first.data !== text) first.data = text;
}

/** A symbol such as m̂_t or θ_{t+1} as nodes: what follows _ stands low, what follows ^ high. */
export function symbolNodes(symbol) {
  return symbol
    .split(/([_^](?:\{[^}]*\}|.))/)
    .filter(Boolean)
    .map((part) => {
      const text = part.replace(/^[_^]\{?|\}$/g, "");
      return part[0] === "_" ? h("sub", {}, text) : part[0] === "^" ? h("sup", {}, text) : part;
    });
}

/**
 * The context to draw on a canvas with; a browser without one shows no pictures at all.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {CanvasRenderingContext2D}
 */
export function canvasContext(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("cannot draw on a canvas");
  return context;
}

/** @type {number | null} */
let wanted = null;

/** Draw on overlays with so many of their pixels for one of the page, for a movie; null: as many as the screen has. */
export function sharpen(ratio) {
  wanted = ratio;
}

/** How many pixels of an overlay one of the page has. */
export const pixelRatio = () => wanted ?? Math.min(window.devicePixelRatio || 1, 2);

/** A canvas that covers its parent at the screen's own resolution; fit() clears it, at its new size if that has changed. */
export function overlayCanvas(parent, kind = "dl-overlay") {
  const canvas = h("canvas", { class: kind, "aria-hidden": "true" });
  parent.append(canvas);
  const context = canvasContext(canvas);
  let ratio = 1;
  let stale = true; // asking for the size in every frame would make the browser lay the page out in every frame
  let [width, height] = [0, 0];
  const observer = new ResizeObserver(() => (stale = true));
  observer.observe(parent);
  const measure = () => {
    if (!stale && ratio === pixelRatio()) return;
    stale = false;
    ratio = pixelRatio();
    [width, height] = [parent.clientWidth, parent.clientHeight];
    // Setting its size, even to what it is, would clear it, and what is drawn only now and then would be gone.
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  };
  return {
    canvas,
    context,
    /** What it covers, in pixels of the page. */
    size() {
      measure();
      return { width, height };
    },
    destroy: () => observer.disconnect(),
    fit() {
      measure();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    },
  };
}

const RUNNING = 3; // frames of nothing but time passing, after which it pays to keep what has been drawn

/**
 * A picture that is kept beside an overlay and copied onto it in every frame, so that what has been drawn once need
 * not be drawn again while the clock runs. While something else changes, drawing goes to the overlay itself: copying
 * a picture that is new in every frame would cost more than it saves.
 */
export function keptPicture(overlay) {
  const canvas = document.createElement("canvas");
  const own = canvasContext(canvas);
  let things = [];
  let at = 0;
  let frames = 0;
  let kept = false;

  function clear() {
    // A new size means new memory, which is not to be had for nothing.
    if (canvas.width !== overlay.canvas.width) canvas.width = overlay.canvas.width;
    if (canvas.height !== overlay.canvas.height) canvas.height = overlay.canvas.height;
    own.setTransform(1, 0, 0, 1, 0, 0);
    own.clearRect(0, 0, canvas.width, canvas.height);
    own.setTransform(overlay.context.getTransform());
  }

  function copy() {
    const over = overlay.context;
    over.save();
    over.setTransform(1, 0, 0, 1, 0, 0);
    if (canvas.width && canvas.height) over.drawImage(canvas, 0, 0);
    over.restore();
  }

  return {
    /**
     * Draw a frame: draw(context, from, anew) is given what to draw on, the step up to which that shows the paths, and
     * whether it is empty; `clip(context)` saves the context and keeps drawing inside the plot. `now` is all that the
     * picture depends on but the step.
     */
    frame(now, step, clip, draw) {
      now = [overlay.canvas.width, overlay.canvas.height, ...now];
      const same = now.every((thing, i) => thing === things[i]) && step >= at;
      frames = same ? frames + Number(step > at) : 0;
      const keep = frames >= RUNNING;
      const anew = !(keep && kept);
      const from = anew ? 0 : at;
      if (keep && anew) clear();
      const context = clip(keep ? own : overlay.context);
      context.lineJoin = "round";
      draw(context, from, anew);
      context.restore();
      if (keep) copy();
      things = now;
      at = step;
      kept = keep;
    },
  };
}

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
