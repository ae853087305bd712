// The start points of a stage: the one that lanes share, and those that lanes have of their own.

import { drawStart, laneColor } from "../core/marks.js";

/** What can be taken hold of: {start, lane}, the id of a lane, undefined for the shared one, which stands first if anyone uses it. */
export function startsOf(lanes, shared) {
  const own = lanes.flatMap((lane) => (lane.start && !lane.hidden ? [{ start: lane.start, lane: lane.id }] : []));
  const used = shared && (lanes.length === 0 || lanes.some((lane) => !lane.start));
  return used ? [{ start: shared }, ...own] : own;
}

/** Draw them, `held` the one in hand; those of single lanes in their colours. */
export function drawStarts(context, starts, pixelOf, lanes, colors, held) {
  starts.forEach(({ start, lane: id }, i) => {
    const place = pixelOf(start);
    const lane = lanes.find((each) => each.id === id);
    if (place) drawStart(context, ...place, colors, i === held, lane ? laneColor(lane, colors.dark) : colors.text);
  });
}
