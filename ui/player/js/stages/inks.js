// Colors of what networks say: one hue for each class, and for negative and positive numbers those of the first two.
// They are none of the lanes'.

const LIGHT = [
  [190, 146, 0],
  [118, 84, 188],
  [30, 138, 148],
];
const DARK = [
  [226, 192, 74],
  [176, 148, 246],
  [92, 204, 214],
];

const classInk = (k, dark) => (dark ? DARK : LIGHT)[k % LIGHT.length];

const groundOf = (colors) => (colors.dark ? [16, 20, 29] : [255, 255, 255]);

/** The color of a class as CSS. */
export const classColor = (k, dark, alpha = 1) => `rgba(${classInk(k, dark).join(", ")}, ${alpha})`;

/** 256 colors from fully negative over the background (127) to fully positive, as red, green, blue after each other. */
export function signedRamp(colors, strength = 1) {
  const ground = groundOf(colors);
  const ramp = new Uint8ClampedArray(3 * 256);
  for (let code = 0; code < 256; code++) {
    const share = Math.min(1, Math.abs(code - 127) / 127) * strength;
    const ink = classInk(code < 127 ? 0 : 1, colors.dark);
    for (let k = 0; k < 3; k++) ramp[3 * code + k] = ground[k] + share * (ink[k] - ground[k]);
  }
  return ramp;
}

/** Paint codes (rows of `side` from the bottom up) into a picture, whose rows go from the top down. */
export function paintSigned(image, codes, side, ramp) {
  const { data } = image;
  for (let r = 0; r < side; r++)
    for (let c = 0; c < side; c++) {
      const from = 3 * Math.round(codes[r * side + c]);
      const to = 4 * ((side - 1 - r) * side + c);
      data[to] = ramp[from];
      data[to + 1] = ramp[from + 1];
      data[to + 2] = ramp[from + 2];
      data[to + 3] = 255;
    }
}

/** The same for shares of three classes (of 255), the third of which is what is left. */
export function paintShares(image, codes, side, colors, strength) {
  const inks = [0, 1, 2].map((k) => classInk(k, colors.dark));
  paint(image, codes, side, colors, (shares, n) => {
    const ink = shares[0] * inks[0][n] + shares[1] * inks[1][n] + shares[2] * inks[2][n];
    return [strength, ink];
  });
}

/** The share of class `k` alone. */
export function paintShare(image, codes, side, k, colors) {
  const ink = classInk(k, colors.dark);
  paint(image, codes, side, colors, (shares, n) => [shares[k], ink[n]]);
}

/** `inkOf(shares, channel)` answers how much of which ink a point has. */
function paint({ data }, codes, side, colors, inkOf) {
  const ground = groundOf(colors);
  const size = side * side;
  const shares = [0, 0, 0];
  for (let k = 0; k < size; k++) {
    shares[0] = codes[k] / 255;
    shares[1] = codes[size + k] / 255;
    shares[2] = Math.max(0, 1 - shares[0] - shares[1]);
    const to = 4 * ((side - 1 - Math.floor(k / side)) * side + (k % side));
    for (let n = 0; n < 3; n++) {
      const [strength, ink] = inkOf(shares, n);
      data[to + n] = ground[n] + strength * (ink - ground[n]);
    }
    data[to + 3] = 255;
  }
}
