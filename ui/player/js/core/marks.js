// How a lane looks: colour, dash and shape, so that colour is never the only difference.

import { h } from "./dom.js";

const LIGHT = [
  "#335e97",
  "#e36803",
  "#398471",
  "#812151",
  "#635236",
  "#0d96ce",
  "#7b1df6",
  "#4b0f9b",
  "#94080d",
  "#759761",
  "#b04a0e",
  "#16184e",
];
const DARK = [
  "#7faec5",
  "#f2c094",
  "#6bffe4",
  "#e2568d",
  "#8d8906",
  "#b65af7",
  "#9976b7",
  "#c7c1bc",
  "#e18d93",
  "#84fc1a",
  "#9a7e68",
  "#b0bafe",
];
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2], [], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2]];
const SHAPES = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "pentagon",
  "down",
  "cross",
  "hexagon",
  "spark",
  "plus",
  "bar",
  "ring",
];

export const laneColor = (lane, dark) => (dark ? DARK : LIGHT)[lane.color % LIGHT.length];
export const laneDash = (lane) => DASHES[lane.color % DASHES.length];
export const laneShape = (lane) => SHAPES[lane.color % SHAPES.length];

/** Trace the outline of a lane's marker around (x, y). */
export function shapePath(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle" || shape === "ring") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") context.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else if (shape === "bar") context.rect(x - 1.2 * r, y - 0.6 * r, 2.4 * r, 1.2 * r);
  else if (shape === "plus" || shape === "cross") cross(context, x, y, r * 1.15, shape === "cross" ? Math.PI / 4 : 0);
  else polygon(context, x, y, r * 1.15, ...CORNERS[shape]);
}

// corners, turn, inner radius as a share of the outer
const CORNERS = {
  triangle: [3, -Math.PI / 2, 1],
  down: [3, Math.PI / 2, 1],
  diamond: [4, -Math.PI / 2, 1],
  pentagon: [5, -Math.PI / 2, 1],
  hexagon: [6, 0, 1],
  spark: [4, -Math.PI / 2, 0.4],
  star: [5, -Math.PI / 2, 0.45], // a minimum, and no lane
};

function polygon(context, x, y, r, corners, turn, inner) {
  const points = inner < 1 ? corners * 2 : corners;
  for (let k = 0; k < points; k++) {
    const radius = inner < 1 && k % 2 ? r * inner : r;
    const angle = turn + (2 * Math.PI * k) / points;
    context[k ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
}

function cross(context, x, y, r, turn) {
  const arm = r * 0.36;
  const corners = [
    [arm, -r],
    [arm, -arm],
    [r, -arm],
    [r, arm],
    [arm, arm],
    [arm, r],
    [-arm, r],
    [-arm, arm],
    [-r, arm],
    [-r, -arm],
    [-arm, -arm],
    [-arm, -r],
  ];
  corners.forEach(([a, b], k) => {
    const px = x + a * Math.cos(turn) - b * Math.sin(turn);
    const py = y + a * Math.sin(turn) + b * Math.cos(turn);
    context[k ? "lineTo" : "moveTo"](px, py);
  });
  context.closePath();
}

/** Draw a marker with a rim of the background, so that it stands out on any surface. */
export function drawMarker(context, lane, x, y, colors, size = 6) {
  const scale = colors.scale ?? 1;
  shapePath(context, laneShape(lane), x, y, size * scale);
  context.setLineDash([]);
  context.lineJoin = "round";
  context.lineWidth = 3 * scale;
  context.strokeStyle = colors.background;
  context.stroke();
  context.fillStyle = laneShape(lane) === "ring" ? colors.background : laneColor(lane, colors.dark);
  context.fill();
  context.lineWidth = scale * (laneShape(lane) === "ring" ? 2.5 : 1);
  context.strokeStyle = laneShape(lane) === "ring" ? laneColor(lane, colors.dark) : colors.background;
  context.stroke();
}

/** The start point: a handle that looks as if it could be taken. */
export function drawStart(context, x, y, colors, active, ink = colors.text) {
  context.setLineDash([]);
  context.beginPath();
  const scale = colors.scale ?? 1;
  context.arc(x, y, scale * (active ? 12 : 9), 0, 2 * Math.PI);
  context.fillStyle = colors.dark ? "rgba(255,255,255,0.16)" : "rgba(20,30,50,0.12)";
  context.fill();
  context.lineWidth = 2 * scale;
  context.strokeStyle = ink;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.2 * scale, 0, 2 * Math.PI);
  context.fillStyle = ink;
  context.fill();
}

/** A global minimum: a small star outline. */
export function drawMinimum(context, x, y, colors) {
  context.setLineDash([]);
  context.beginPath();
  polygon(context, x, y, 8 * (colors.scale ?? 1), ...CORNERS.star);
  context.fillStyle = colors.dark ? "#ffd84d" : "#ffcc00";
  context.fill();
  context.lineWidth = 1.2;
  context.strokeStyle = colors.dark ? "#101522" : "#3a2f00";
  context.stroke();
}

const HAIRS = [
  [0, 0],
  [0.7, 0.5],
  [-0.7, -0.5],
];

/**
 * A line that is new in every frame: a few hairs beside each other, which cost the browser a tenth of a broad line with
 * dashes. It is drawn well as soon as the hand rests.
 */
export function strokeQuickly(context, path, color) {
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = color;
  for (const [x, y] of HAIRS) {
    context.translate(x, y);
    context.stroke(path);
    context.translate(-x, -y);
  }
}

/** A small picture of a lane's line and marker, for cards and legends. */
export const swatch = () => h("canvas", { class: "dl-swatch", width: 56, height: 32, "aria-hidden": "true" });

export function drawSwatch(canvas, lane, colors) {
  const context = canvas.getContext("2d");
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, 28, 16);
  context.strokeStyle = laneColor(lane, colors.dark);
  context.lineWidth = 2;
  context.setLineDash(laneDash(lane));
  context.beginPath();
  context.moveTo(0, 8);
  context.lineTo(28, 8);
  context.stroke();
  drawMarker(context, lane, 14, 8, { ...colors, scale: 1 }, 5);
}
