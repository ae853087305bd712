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
  return symbol.split(/([_^](?:\{[^}]*\}|.))/).filter(Boolean).map((part) => {
    const text = part.replace(/^[_^]\{?|\}$/g, "");
    return part[0] === "_" ? h("sub", {}, text) : part[0] === "^" ? h("sup", {}, text) : part;
  });
}

/** A canvas that covers its parent at the screen's own resolution; fit() clears it, at its new size if that has changed. */
export function overlayCanvas(parent) {
  const canvas = h("canvas", { class: "dl-overlay", "aria-hidden": "true" });
  parent.append(canvas);
  const context = canvas.getContext("2d");
  let ratio = 1;
  let stale = true; // asking for the size in every frame would make the browser lay the page out in every frame
  new ResizeObserver(() => (stale = true)).observe(parent);
  return {
    canvas,
    context,
    fit() {
      if (stale) {
        stale = false;
        ratio = Math.min(window.devicePixelRatio || 1, 2);
        canvas.width = Math.round(parent.clientWidth * ratio);
        canvas.height = Math.round(parent.clientHeight * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

/**
 * A picture that is kept beside an overlay and copied onto it in every frame, so that what has been drawn once
 * need not be drawn again.
 */
export function keptPicture(overlay) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  let mark = null;
  return {
    /** Clear it if `now` differs from the last mark; the answer says whether that was so. */
    renew(now) {
      const size = `${overlay.canvas.width}×${overlay.canvas.height}`;
      if (mark === `${size} ${now}`) return false;
      mark = `${size} ${now}`;
      // A new size means new memory, which is not to be had for nothing while somebody drags.
      if (canvas.width !== overlay.canvas.width) canvas.width = overlay.canvas.width;
      if (canvas.height !== overlay.canvas.height) canvas.height = overlay.canvas.height;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(overlay.context.getTransform());
      context.lineJoin = "round";
      return true;
    },
    forget() {
      mark = null;
    },
    context,
    /** Lay it under what is drawn onto the overlay next. */
    copy() {
      const over = overlay.context;
      over.save();
      over.setTransform(1, 0, 0, 1, 0, 0);
      if (canvas.width && canvas.height) over.drawImage(canvas, 0, 0);
      over.restore();
    },
  };
}

export const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
