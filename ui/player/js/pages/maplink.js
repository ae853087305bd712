// What all maps of settings need: numbers as links have them, the link of a cell, and its run.

import { linkTo } from "../core/address.js";
import { walk } from "../core/program.js";

/** A number as a link has it; reading it gives the same number. */
export const numberText = (value) => String(value).replace("e+", "e");

/** The link to the race of a cell: `link` as CellLink in ui/page/messages/maps.py, a setting along each axis. */
export function linkOfCell({ rest, lane, noise, owners }, settings) {
  const texts = { lane, noise };
  for (const [k, [name, value]] of settings.entries()) texts[owners[k]] += `~${name}-${numberText(value)}`;
  return linkTo("./", [rest, `l=${texts.lane}`, texts.noise && `e=${texts.noise}`].filter(Boolean).join("&"));
}

/** The run of a lane with other settings, as the page runs it; null where its program does not take one of them. */
export function walkedWith({ loaded, numbers, draws }, settings) {
  if (!Object.keys(settings).every((name) => name in loaded.program.optimizer)) return null;
  const { start, steps, surface } = numbers;
  const factors = draws?.factor ?? new Float64Array(steps).fill(1);
  /** @type {Float64Array[]} */
  const noise = draws?.noise_x ? [draws.noise_x, draws.noise_y] : [];
  const optimizer = { ...numbers.optimizer, ...settings };
  return walk(loaded, { numbers: { optimizer, surface }, start, steps, factors, noise });
}
