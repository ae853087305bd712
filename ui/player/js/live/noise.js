// Noise that Python has drawn, at another loudness: what is drawn is the same, times a number.

/** How much louder noise is with other settings than `drawn`, {sigma, batch_size}; of a σ of 0 that of 1 is drawn. */
export function loudness(drawn, settings) {
  const { sigma, batch_size: size } = { ...drawn, ...settings };
  return (sigma / (drawn.sigma || 1)) * Math.sqrt(drawn.batch_size / size);
}

/** Draws, with their noise times a number. */
export const louder = (draws, times) =>
  Object.fromEntries(
    Object.entries(draws).map(([name, row]) => [name, name.startsWith("noise") ? row.map((v) => v * times) : row]),
  );

/** The noise of each run of a cell, [x, y] each: of the first seed, and of those after it. */
export function noises(draws) {
  const found = [];
  for (let k = 0; draws?.[`noise_x${k || ""}`]; k += 1)
    found.push([draws[`noise_x${k || ""}`], draws[`noise_y${k || ""}`]]);
  return found;
}
