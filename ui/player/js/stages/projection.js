// The arithmetic of a 3-D scene: data coordinates to pixels and back, and what the surface hides.
// Matrices are column-major 4×4, as WebGL and Plotly hold them.

export function multiply(a, b) {
  const out = new Float64Array(16);
  for (let column = 0; column < 4; column++)
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row] * b[column * 4 + k];
      out[column * 4 + row] = sum;
    }
  return out;
}

/** The inverse by Gauss–Jordan elimination; null where there is none. */
export function invert(matrix) {
  const rows = Array.from({ length: 4 }, (_, r) =>
    [0, 1, 2, 3].map((c) => matrix[c * 4 + r]).concat([0, 1, 2, 3].map((c) => +(c === r))),
  );
  for (let i = 0; i < 4; i++) {
    let pivot = i;
    for (let r = i + 1; r < 4; r++) if (Math.abs(rows[r][i]) > Math.abs(rows[pivot][i])) pivot = r;
    if (Math.abs(rows[pivot][i]) < 1e-300) return null;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    const scale = rows[i][i];
    rows[i] = rows[i].map((v) => v / scale);
    for (let r = 0; r < 4; r++) if (r !== i) rows[r] = rows[r].map((v, c) => v - rows[r][i] * rows[i][c]);
  }
  const out = new Float64Array(16);
  for (let c = 0; c < 4; c++) for (let r = 0; r < 4; r++) out[c * 4 + r] = rows[r][4 + c];
  return out;
}

/** Apply a matrix to (x, y, z, 1) and divide by w. */
export function apply(m, x, y, z) {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  return [
    (m[0] * x + m[4] * y + m[8] * z + m[12]) / w,
    (m[1] * x + m[5] * y + m[9] * z + m[13]) / w,
    (m[2] * x + m[6] * y + m[10] * z + m[14]) / w,
    w,
  ];
}

/** One matrix from data coordinates to clip space, from the parts of a Plotly scene. */
export function sceneMatrix(dataScale, { model, view, projection }) {
  const scaled = Float64Array.from(model);
  for (let column = 0; column < 3; column++)
    for (let row = 0; row < 4; row++) scaled[column * 4 + row] *= dataScale[column];
  return multiply(multiply(projection, view), scaled);
}

/** Data point to pixels in a box of the given size. */
export function project(matrix, width, height, x, y, z) {
  const [cx, cy] = apply(matrix, x, y, z);
  return [((cx + 1) / 2) * width, ((1 - cy) / 2) * height];
}

/** A surface z over a regular grid, row after row from y_min up, read between its points. */
export class Grid {
  constructor(z, columns, rows, [x0, x1, y0, y1]) {
    this.z = z;
    this.columns = columns;
    this.rows = rows;
    this.x0 = x0;
    this.x1 = x1;
    this.y0 = y0;
    this.y1 = y1;
    this.low = Infinity;
    this.high = -Infinity;
    for (const v of z) {
      if (v < this.low) this.low = v;
      if (v > this.high) this.high = v;
    }
  }

  contains(x, y) {
    return x >= this.x0 && x <= this.x1 && y >= this.y0 && y <= this.y1;
  }

  /** Height at (x, y) by bilinear interpolation; NaN outside. */
  at(x, y) {
    if (!this.contains(x, y)) return NaN;
    const u = ((x - this.x0) / (this.x1 - this.x0)) * (this.columns - 1);
    const v = ((y - this.y0) / (this.y1 - this.y0)) * (this.rows - 1);
    const i = Math.min(this.columns - 2, Math.floor(u));
    const j = Math.min(this.rows - 2, Math.floor(v));
    const a = u - i;
    const b = v - j;
    const k = j * this.columns + i;
    return (
      (1 - b) * ((1 - a) * this.z[k] + a * this.z[k + 1]) +
      b * ((1 - a) * this.z[k + this.columns] + a * this.z[k + this.columns + 1])
    );
  }
}

/** Whether the surface stands between the eye and a point: walk from the point towards the eye. */
export function hidden(grid, eye, x, y, z, steps = 32) {
  const lift = (grid.high - grid.low) * 0.012;
  const dx = eye[0] - x;
  const dy = eye[1] - y;
  const dz = eye[2] - z;
  const far = leaving(grid, x, y, z, dx, dy, dz);
  for (let k = 1; k <= steps; k++) {
    const s = (far * k) / steps;
    const height = grid.at(x + s * dx, y + s * dy);
    if (height > z + s * dz + lift) return true;
  }
  return false;
}

function leaving(grid, x, y, z, dx, dy, dz) {
  let far = 1;
  if (dx > 0) far = Math.min(far, (grid.x1 - x) / dx);
  if (dx < 0) far = Math.min(far, (grid.x0 - x) / dx);
  if (dy > 0) far = Math.min(far, (grid.y1 - y) / dy);
  if (dy < 0) far = Math.min(far, (grid.y0 - y) / dy);
  if (dz > 0) far = Math.min(far, (grid.high - z) / dz);
  return Math.max(0, far);
}

/** Where the ray through a pixel first meets the surface: [x, y] or null. */
export function pick(grid, inverse, width, height, px, py, steps = 240) {
  const cx = (2 * px) / width - 1;
  const cy = 1 - (2 * py) / height;
  const [near, far] = inside(grid, apply(inverse, cx, cy, -1), apply(inverse, cx, cy, 1));
  if (!near) return null;
  let above = null;
  for (let k = 0; k <= steps; k++) {
    const s = k / steps;
    const point = between(near, far, s);
    const gap = point[2] - grid.at(point[0], point[1]);
    if (gap <= 0 && above !== null) return refine(grid, near, far, above, s);
    above = Number.isNaN(gap) ? null : gap > 0 ? s : above;
  }
  return null;
}

const between = (a, b, s) => [0, 1, 2].map((i) => a[i] + s * (b[i] - a[i]));

/** The part of a ray that lies in the box of the surface (the far plane of a scene is very far away); [] if none. */
function inside(grid, near, far) {
  const room = 0.02 * (grid.high - grid.low || 1);
  const box = [
    [grid.x0, grid.x1],
    [grid.y0, grid.y1],
    [grid.low - room, grid.high + room],
  ];
  let enter = 0;
  let leave = 1;
  box.forEach(([low, high], i) => {
    const step = far[i] - near[i];
    const [a, b] = [(low - near[i]) / step, (high - near[i]) / step].sort((p, q) => p - q);
    enter = Math.max(enter, a);
    leave = Math.min(leave, b);
  });
  return enter < leave ? [between(near, far, enter + 1e-9), between(near, far, leave - 1e-9)] : [];
}

function refine(grid, near, far, above, below) {
  for (let k = 0; k < 24; k++) {
    const s = (above + below) / 2;
    const p = between(near, far, s);
    if (p[2] > grid.at(p[0], p[1])) above = s;
    else below = s;
  }
  return [near[0] + above * (far[0] - near[0]), near[1] + above * (far[1] - near[1])];
}
