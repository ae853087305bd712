// A surface whose parameter a hand is changing, computed by the page from its program, on a coarse grid.

import { heights } from "../core/program.js";
import { makeScene } from "../stages/scene.js";

const COARSE = 61; // columns and rows
const LEAST = 1e-6; // of the range of losses that are drawn evenly, at the least

/** The scene of a surface with other numbers; names, view and the minima last known are those of `scene`. */
export function coarseScene(land, numbers, scene) {
  const z = heights(land, numbers, scene.view, COARSE, COARSE);
  const { zero, unit } = scene.minima.length ? scaleOf(z) : scene;
  return makeScene({ ...scene, columns: COARSE, rows: COARSE, z, zero, unit });
}

/** Where heights start and the loss within which they grow evenly: the hundredth part of the view around the lowest. */
function scaleOf(z) {
  const finite = z.filter(Number.isFinite).sort();
  if (finite.length === 0) return { zero: 0, unit: 1 };
  const [low, high] = [finite[0], finite[finite.length - 1]];
  const near = finite[Math.floor(finite.length / 100)] - low;
  return { zero: low, unit: Math.max(near, LEAST * (high - low), 1e-300) };
}
