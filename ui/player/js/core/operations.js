// The operations of programs, as optim_core/program/browser.py numbers them. There is no formula here.

// How many registers each operation reads, in the order of OPERATIONS in browser.py.
// biome-ignore format: a line for each group of OPERATIONS
export const READS = [
  2, 2, 2, 2, 1, 1, 1, 1, 1, // add … sign
  2, 2, 3, 2, 2, 2, 2, 2, // maximum … equal
  2, 2, 2, 1, 1, 1, // not_equal … isnan
  2, 2, 1, 1, 1, // power … log10
  1, 1, 1, 1, 1, 1, 1, 1, 1, // sin … tanh
  2, 1, // logaddexp, mean
];

export const MEAN = READS.length - 1; // over the samples

/** What one operation makes of what it reads. */
export function result(operation, a, b, c) {
  switch (operation) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / b;
    case 4:
      return -a;
    case 5:
      return a * a;
    case 6:
      return Math.abs(a);
    case 7:
      return Math.sqrt(a);
    case 8:
      return a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : a;
    case 9:
      return a >= b || Number.isNaN(a) ? a : b;
    case 10:
      return a <= b || Number.isNaN(a) ? a : b;
    case 11:
      return a ? b : c;
    case 12:
      return Number(a < b);
    case 13:
      return Number(a <= b);
    case 14:
      return Number(a > b);
    case 15:
      return Number(a >= b);
    case 16:
      return Number(a === b);
    case 17:
      return Number(a !== b);
    case 18:
      return Number(a && b);
    case 19:
      return Number(a || b);
    case 20:
      return Number(!a);
    case 21:
      return Number(Number.isFinite(a));
    case 22:
      return Number(Number.isNaN(a));
    case 23:
      return power(a, b);
    case 24:
      return Math.hypot(a, b);
    case 25:
      return Math.exp(a);
    case 26:
      return Math.log(a);
    case 27:
      return Math.log10(a);
    case 28:
      return Math.sin(a);
    case 29:
      return Math.cos(a);
    case 30:
      return Math.tan(a);
    case 31:
      return Math.asin(a);
    case 32:
      return Math.acos(a);
    case 33:
      return Math.atan(a);
    case 34:
      return Math.sinh(a);
    case 35:
      return Math.cosh(a);
    case 36:
      return Math.tanh(a);
    case 37:
      return logAddExp(a, b);
    case 38:
      return a; // of a number that is the same for all samples
    default:
      throw new Error(`no operation ${operation}`);
  }
}

/** As C has it: 1 to any power is 1, and so is −1 to an infinite one. */
function power(a, b) {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** log(eᵃ + eᵇ), which neither overflows nor forgets the smaller one. */
function logAddExp(a, b) {
  if (a === b) return a + Math.LN2;
  const apart = a - b;
  return apart > 0 ? a + Math.log1p(Math.exp(-apart)) : apart <= 0 ? b + Math.log1p(Math.exp(apart)) : apart;
}

/** Operations over the first n places of rows; the frequent ones have loops of their own. */
const ACROSS = [
  (out, a, b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = a[i] + b[i];
  },
  (out, a, b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = a[i] - b[i];
  },
  (out, a, b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = a[i] * b[i];
  },
  (out, a, b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = a[i] / b[i];
  },
  (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = -a[i];
  },
  (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = a[i] * a[i];
  },
  (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = Math.abs(a[i]);
  },
  (out, a, _b, _c, n) => {
    for (let i = 0; i < n; i += 1) out[i] = Math.sqrt(a[i]);
  },
];
ACROSS[9] = (out, a, b, _c, n) => {
  for (let i = 0; i < n; i += 1) out[i] = a[i] >= b[i] || Number.isNaN(a[i]) ? a[i] : b[i];
};
ACROSS[11] = (out, a, b, c, n) => {
  for (let i = 0; i < n; i += 1) out[i] = a[i] ? b[i] : c[i];
};
ACROSS[25] = (out, a, _b, _c, n) => {
  for (let i = 0; i < n; i += 1) out[i] = Math.exp(a[i]);
};
ACROSS[28] = (out, a, _b, _c, n) => {
  for (let i = 0; i < n; i += 1) out[i] = Math.sin(a[i]);
};
ACROSS[29] = (out, a, _b, _c, n) => {
  for (let i = 0; i < n; i += 1) out[i] = Math.cos(a[i]);
};

/** Carry out an operation at the first n places of rows. */
export function across(code, out, a, b, c, n) {
  const loop = ACROSS[code];
  if (loop) loop(out, a, b, c, n);
  else for (let i = 0; i < n; i += 1) out[i] = result(code, a[i], b ? b[i] : 0, c ? c[i] : 0);
}
