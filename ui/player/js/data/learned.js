// What the lanes of the network page have learned, as it has come in parts: what belongs together, and nothing else.

import { store } from "../core/store.js";

/**
 * @import { NetworkPicture } from "../messages.js"
 * @import { KnownPart } from "../core/store.js"
 */

const part = (name) => /** @type {KnownPart | undefined} */ (store.parts.get(name));

/** A part, if it is the one with this key. */
const keyed = (name, key) => (part(name)?.key === key ? part(name) : undefined);

/**
 * What is there for a picture: null until every lane that was told of has come. Of the lane that is inspected `weights`,
 * `neurons` (by layer) and `inside` may come later, and so may the `path` over the surface; `all`, whether all are there.
 * @param {Pick<NetworkPicture, "study" | "inspected">} data
 * @param {any} scene the surface that has come
 */
export function learned({ study, inspected }, scene) {
  const told = part("told");
  if (!told || told.study !== study) return null;
  const series = told.marks.map((mark, i) => keyed(`lane-${i}`, mark)?.table);
  const fields = told.marks.map((mark, i) => coded(keyed(`field-${i}`, mark)));
  if (!series.every(Boolean) || !fields.every(Boolean)) return null;
  const own = told.marks[inspected];
  const weights = coded(keyed("weights", own));
  const hidden = /** @type {number[]} */ (weights?.layers ?? []).slice(1, -1);
  const neurons = hidden.map((_count, i) => coded(keyed(`neurons-${i}`, own)));
  const inside = keyed("inside", own);
  const path = scene ? keyed("path", scene.key) : undefined;
  const all = weights && inside && neurons.every(Boolean) && (!told.ground || path?.key === told.ground);
  return { told, series, fields, weights, neurons, inside, path, all: Boolean(all) };
}

const unpacked = new WeakMap(); // part -> the same with its codes as numbers

/** A part with its codes as numbers; of the same part always the same. */
function coded(/** @type {any} */ found) {
  if (!found) return undefined;
  if (!unpacked.has(found)) unpacked.set(found, { ...found, codes: found.codes.v });
  return unpacked.get(found);
}
