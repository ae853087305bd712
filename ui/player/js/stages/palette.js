// The colours of the page, in the forms the pictures need.

import { canvasContext } from "../core/dom.js";

/** From Streamlit's theme: {dark, text, background, muted, grid, font, ramp of the contour, line}, and how much larger
 * everything is drawn (`scale`): on the whole screen it is read from further away. */
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
    lit: dark ? "#a88200" : "#ffd84d", // what a text beside the picture speaks of
    grid: dark ? "#2a3140" : "#e4e8ee",
    font: read("--st-font", "sans-serif"),
    ramp: dark
      ? ["#0b1020", "#16213c", "#233559", "#355079", "#557399"]
      : ["#fbfcfe", "#e6edf6", "#c9d8ea", "#a5bddb", "#7f9cc4"],
    scale: Number(read("--dl-scale", "1")) || 1,
    line: dark ? "rgba(190,205,230,0.28)" : "rgba(40,70,120,0.28)",
  };
}

/** A layout for Plotly whose type, margins and gaps are so many times larger. */
export function grown(layout, scale) {
  if (scale === 1 || typeof layout !== "object" || layout === null) return layout;
  if (Array.isArray(layout)) return layout;
  return Object.fromEntries(
    Object.entries(layout).map(([name, value]) => {
      if (name === "margin")
        return [name, Object.fromEntries(Object.entries(value).map(([side, wide]) => [side, wide * scale]))];
      if (["size", "standoff", "ticklen", "ticklabelstandoff"].includes(name)) return [name, value * scale];
      return [name, grown(value, scale)];
    }),
  );
}

/** Red, green and blue of a CSS colour, 0 to 255; white where the browser keeps it in another form. */
export function rgb(color) {
  const probe = canvasContext(document.createElement("canvas"));
  probe.fillStyle = color;
  const hex = String(probe.fillStyle);
  return hex.startsWith("#") ? [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) : [255, 255, 255];
}

function luminance(color) {
  const [r, g, b] = rgb(color);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** The colours of a scale in Plotly's form, evenly spread. */
export function colorscale(colors) {
  return colors.map((color, i) => [i / (colors.length - 1), color]);
}
