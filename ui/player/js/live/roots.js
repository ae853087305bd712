// The roots of the iterations of a run of the page's own, and what is said of them: as ui/maps/spectrumwords.py has it.

import { number } from "../core/format.js";
import { numbersAlong } from "../core/program.js";
import { t } from "../core/text.js";

/** Both roots for every rate (a Float64Array) at one momentum: {size, real, imaginary, other}, of the larger but `other`. */
export function rootsOf(iteration, rates, momentum) {
  const xy = Float64Array.from({ length: 2 * rates.length }, (_, i) => (i & 1 ? momentum : rates[i >> 1]));
  const found = numbersAlong(iteration, { optimizer: {}, surface: {} }, xy, new Float64Array([1]), ["sum", "product"]);
  return Array.from(found.sum, (sum, i) => {
    const inside = sum * sum - 4 * found.product[i];
    const root = Math.sqrt(Math.abs(inside)) / 2;
    if (inside < 0) return { size: Math.hypot(sum / 2, root), real: sum / 2, imaginary: root, other: sum / 2 };
    const [a, b] = [sum / 2 + root, sum / 2 - root];
    const [real, other] = Math.abs(a) >= Math.abs(b) ? [a, b] : [b, a];
    return { size: Math.abs(real), real, imaginary: 0, other };
  });
}

/** Both roots in words. */
export function rootsInWords({ real, imaginary, other }) {
  if (imaginary) return `${number(real, 3)} ± ${number(imaginary, 3)}i`;
  return [Math.max(real, other), Math.min(real, other)].map((value) => number(value, 3)).join(", ");
}

/** What becomes of a direction. */
export function fateOf({ size, real, imaginary }) {
  if (!Number.isFinite(size)) return "–";
  if (size > 1) return t("grows");
  if (imaginary)
    return t("complex: swings, {steps} steps per turn", {
      steps: number((2 * Math.PI) / Math.abs(Math.atan2(imaginary, real)), 3),
    });
  return real < 0 ? t("real: changes sides at every step") : t("real: shrinks without swinging");
}
