// Numbers as people read them.

/** A number in `digits` significant digits, without useless zeros: 0.001, 1.5, 2.3e-7, ∞. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? tidyExponent(value.toExponential(digits - 1))
      : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−").replace("e-", "e−");
}

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

/** The number somebody has typed, with a comma or a point, NaN where it is none: 0,5 is a half, 1,000 a thousand. */
export function readNumber(text) {
  const plain = text.trim().replace("−", "-");
  if (plain === "") return NaN;
  return Number(
    /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", "."),
  );
}
