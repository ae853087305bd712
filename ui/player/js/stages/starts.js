// The start points of a stage: the one that lanes share, and those that lanes have of their own.

import { drawStart, laneColor } from "../core/marks.js";
import { write } from "./words.js";

/**
 * What can be taken hold of: {start, lane}, the id of a lane, undefined for the shared one, which stands first if anyone
 * uses it, or if it has a `note`: then it marks an answer.
 */
export function startsOf(lanes, shared, note = "") {
  const own = lanes.flatMap((lane) => (lane.start && !lane.hidden ? [{ start: lane.start, lane: lane.id }] : []));
  const used = shared && (note || lanes.length === 0 || lanes.some((lane) => !lane.start));
  return used ? [{ start: shared, note }, ...own] : own;
}

/** Draw them, `held` the one in hand; those of single lanes in their colours. */
export function drawStarts(context, starts, pixelOf, lanes, colors, held, box) {
  starts.forEach(({ start, lane: id, note }, i) => {
    const place = pixelOf(start);
    const lane = lanes.find((each) => each.id === id);
    if (!place) return;
    drawStart(context, ...place, colors, i === held, lane ? laneColor(lane, colors.dark) : colors.text);
    if (note) drawNote(context, note, place, colors, box);
  });
}

function drawNote(context, note, [x, y], colors, box) {
  context.font = `600 ${12 * (colors.scale ?? 1)}px ${colors.font}`;
  Object.assign(context, { textAlign: "center", textBaseline: "bottom" });
  write(context, note, x, y - 12, { ink: colors.text, ground: colors.background, box });
}
