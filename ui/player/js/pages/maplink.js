// What all maps of settings need: numbers as links have them, the link of a cell, and its run.

import { linkTo } from "../core/address.js";
import { walk } from "../core/program.js";
import { loudness } from "../live/noise.js";

/** A number as a link has it; reading it gives the same number. */
export const numberText = (value) => String(value).replace("e+", "e");

/** The link to the race of a cell: `link` as CellLink in ui/page/messages/maps.py, a setting along each axis. */
export function linkOfCell({ rest, lane, noise, owners }, settings) {
  const texts = { lane, noise };
  for (const [k, [name, value]] of settings.entries()) texts[owners[k]] += `~${name}-${numberText(value)}`;
  return linkTo("./", [rest, `l=${texts.lane}`, texts.noise && `e=${texts.noise}`].filter(Boolean).join("&"));
}

/**
 * The run of a lane with other settings, as the page runs it; null where it cannot.
 */
export function walkedWith({ loaded, numbers, draws }, settings) {
  const drawn = numbers.noise;
  const ofNoise = Object.keys(settings).filter((name) => name in (drawn ?? {}));
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => !ofNoise.includes(name)));
  if (!Object.keys(own).every((name) => name in loaded.program.optimizer)) return null;
  if (ofNoise.length && !(drawn?.sigma && draws?.noise_x)) return null;
  const { start, steps, surface } = numbers;
  const factors = draws?.factor ?? new Float64Array(steps).fill(1);
  const louder = ofNoise.length ? loudness(drawn, settings) : 1;
  /** @type {Float64Array[]} */
  const noise = draws?.noise_x ? [draws.noise_x, draws.noise_y].map((row) => row.map((v) => v * louder)) : [];
  const optimizer = { ...numbers.optimizer, ...own };
  return walk(loaded, { numbers: { optimizer, surface }, start, steps, factors, noise });
}
