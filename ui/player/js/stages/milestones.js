// The steps of lanes that decide: where a lane was then, and what is said of it.

import { laneColor } from "../core/marks.js";
import { write } from "./words.js";

const APART = 14; // pixels between two lines of text

const below = (lane, step) => [lane.x[step], lane.y[step]];

/**
 * Those that have been passed by step `now`, with where they are, which `place(lane, step)` says: on the contour, where the
 * lane was. A lane that the page has run by itself since has none.
 * @param {(lane: any, step: number) => number[]} place
 */
export function passed(milestones, lanes, now, place = below) {
  return milestones.flatMap(({ lane: id, step, text }) => {
    const lane = lanes.find((each) => each.id === id);
    if (!lane || lane.run || step > now || step >= lane.x.length) return [];
    return [{ lane, at: place(lane, step), text }];
  });
}

/**
 * Draw them, each a ring in the color of its lane, at `pixel(at)`; texts that would stand on each other move down, and up
 * where there is no room below.
 */
export function drawMilestones(context, found, pixel, colors, box) {
  const scale = colors.scale ?? 1;
  context.setLineDash([]);
  Object.assign(context, { textAlign: "center", textBaseline: "middle" });
  context.font = `600 ${12 * scale}px ${colors.font}`;
  const taken = [];
  for (const { lane, at, text } of found) {
    const [x, y] = pixel(at);
    const under = y + 27 * scale; // arrows have their words beside the point
    const up = under > box.top + box.height - APART * scale;
    let line = up ? y - 22 * scale : under;
    const near = (other) => Math.abs(other[0] - x) < 90 * scale && Math.abs(other[1] - line) < APART * scale;
    while (taken.some(near)) line += (up ? -APART : APART) * scale;
    taken.push([x, line]);
    const ink = laneColor(lane, colors.dark);
    context.beginPath();
    context.arc(x, y, 8 * scale, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 2.5 * scale, strokeStyle: ink });
    context.stroke();
    write(context, text, x, line, { ink, ground: colors.background, box, edge: 4 * scale });
  }
}
