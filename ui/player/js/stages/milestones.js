// The steps of lanes that decide: where a lane was then, and what is said of it.

import { laneColor } from "../core/marks.js";
import { write } from "./words.js";

const APART = 14; // pixels between two lines of text

/** Those that have been passed by step `now`, with where they are; a lane that the page has run by itself since has none. */
export function passed(milestones, lanes, now) {
  return milestones.flatMap(({ lane: id, step, text }) => {
    const lane = lanes.find((each) => each.id === id);
    if (!lane || lane.run || step > now || step >= lane.x.length) return [];
    return [{ lane, at: [lane.x[step], lane.y[step]], text }];
  });
}

/** Draw them, each a ring in the color of its lane; texts that would stand on each other move down. */
export function drawMilestones(context, found, px, py, colors, box) {
  const scale = colors.scale ?? 1;
  context.setLineDash([]);
  Object.assign(context, { textAlign: "center", textBaseline: "middle" });
  context.font = `600 ${12 * scale}px ${colors.font}`;
  const taken = [];
  for (const { lane, at, text } of found) {
    const [x, y] = [px(at[0]), py(at[1])];
    let line = y + 27 * scale; // arrows have their words beside the point
    const near = (other) => Math.abs(other[0] - x) < 90 * scale && Math.abs(other[1] - line) < APART * scale;
    while (taken.some(near)) line += APART * scale;
    taken.push([x, line]);
    const ink = laneColor(lane, colors.dark);
    context.beginPath();
    context.arc(x, y, 8 * scale, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 2.5 * scale, strokeStyle: ink });
    context.stroke();
    write(context, text, x, line, { ink, ground: colors.background, box, edge: 4 * scale });
  }
}
