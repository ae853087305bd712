// How a slider's position (0…1000) stands for a value: evenly, by factors, or by factors of the distance to 1.

export const POSITIONS = 1000;

const forward = {
  linear: (v) => v,
  log: (v) => Math.log(v),
  near_one: (v) => -Math.log(1 - v),
};
const backward = {
  linear: (u) => u,
  log: (u) => Math.exp(u),
  near_one: (u) => 1 - Math.exp(-u),
};

/** The slider position of a value; what lies outside the slider's range stands at its end. */
export function toPosition(value, { min, max, scale }) {
  const low = forward[scale](min);
  const high = forward[scale](max);
  const here = scale === "log" && value <= 0 ? low : scale === "near_one" && value >= 1 ? high : forward[scale](value);
  return Math.round(POSITIONS * Math.min(1, Math.max(0, (here - low) / (high - low))));
}

/** The value at a slider position, rounded to digits a person would choose; the ends are met exactly. */
export function toValue(position, { min, max, scale, whole = false }) {
  if (position <= 0) return min;
  if (position >= POSITIONS) return max;
  const low = forward[scale](min);
  const high = forward[scale](max);
  const value = backward[scale](low + ((high - low) * position) / POSITIONS);
  if (whole) return Math.round(value);
  if (scale === "near_one") return Number((1 - Number((1 - value).toPrecision(2))).toPrecision(12));
  if (scale === "log") return Number(value.toPrecision(3));
  const grain = 10 ** Math.floor(Math.log10((max - min) / POSITIONS));
  return Number((Math.round(value / grain) * grain).toPrecision(12));
}

/** The value `by` positions further, or the nearest beyond that is another one: a key always moves something. */
export function stepped(value, by, spec) {
  const sign = Math.sign(by);
  let position = toPosition(value, spec) + by;
  while (position > 0 && position < POSITIONS && sign * (toValue(position, spec) - value) <= 0) position += sign;
  return toValue(position, spec);
}
