// Numbers as people read them.

/** A number in `digits` significant digits, without useless zeros: 0.001, 1.5, 12,340, 2.3e−7, ∞. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? tidyExponent(value.toExponential(digits - 1))
      : grouped(Number(value.toPrecision(digits)));
  return text.replace("-", "−").replace("e-", "e−");
}

/** A number below 100,000 with a comma before its last three whole digits: 12,340.5. */
const grouped = (value) => String(value).replace(/^(-?\d+)(\d{3})(?=\.|$)/, "$1,$2");

/** A whole number in full: 87,420. */
export const whole = (value) => Math.round(value).toLocaleString("en-US").replace("-", "−");

function tidy(text) {
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}

function tidyExponent(text) {
  const [mantissa, exponent] = text.split("e");
  return `${tidy(mantissa)}e${exponent.replace("+", "")}`;
}

/** A number in the fixed width of a table: sign, six significant digits. */
export const exact = (value) => number(value, 6);

/** The text a number box shows: what parses back to the very same number. */
export function boxText(value) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? tidyExponent(value.toExponential()) : String(value);
}

/** The number somebody has typed, with a comma or a point, NaN where it is none: 0,5 is a half, 1,000 a thousand, 1/8 an eighth. */
export function readNumber(text) {
  const [above, below, ...more] = text.split("/").map(readDecimal);
  if (more.length) return NaN;
  return below === undefined ? above : above / below;
}

function readDecimal(text) {
  const plain = text.trim().replace(/[−–]/, "-");
  if (!/^[-+]?(\d|[.,]\d)/.test(plain)) return NaN; // nothing but what Number() alone would understand: 0x10, Infinity
  return Number(
    /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", "."),
  );
}
