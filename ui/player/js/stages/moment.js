// What a contour shows of lanes: their paths, and of one moment starts, where each is, arrows, outlines, milestones.

import { drawMinimum } from "../core/marks.js";
import { arrowsAt, drawArrows } from "./arrows.js";
import { drawMilestones, passed } from "./milestones.js";
import { drawOutlines, outlinesAt } from "./outlines.js";
import { drawNow, drawWalked, drawWhole } from "./paths.js";
import { drawStarts } from "./starts.js";

/** Draw a moment of the lanes that are seen; `stage` is the contour. */
export function drawMoment(context, stage, lanes) {
  const { axes, colors, step, hold, inspected, outlined, spoken } = stage;
  const [px, py, { box }] = [axes.x, axes.y, axes];
  const at = ([x, y]) => [px(x), py(y)];
  drawStarts(context, stage.starts, at, stage.lanes, colors, hold.held ? hold.index : -1, box);
  const [around, pushed] = [stage.laneOf(outlined), stage.laneOf(inspected)];
  if (around) drawOutlines(context, outlinesAt(outlined, step, px, py), around, colors);
  for (const lane of lanes) drawNow(context, lane, step, px, py, colors);
  if (pushed) drawArrows(context, arrowsAt(inspected, step, px, py, spoken), pushed, colors, box);
  drawMilestones(context, passed(stage.milestones, lanes, step), at, colors, box);
}

/** Draw what lanes have walked since step `from`; `anew`, what is to come too, and the minima. */
export function drawPaths(context, { axes: { x: px, y: py }, colors, scene, step, walked }, lanes, from, anew) {
  if (anew) {
    walked.clear();
    for (const lane of lanes) drawWhole(context, lane, px, py, colors);
    for (const [x, y] of scene.minima) drawMinimum(context, px(x), py(y), colors);
  }
  for (const lane of lanes)
    walked.set(lane, drawWalked(context, lane, from, step, walked.get(lane) ?? 0, px, py, colors));
}
