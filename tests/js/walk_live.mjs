// Runs lanes as the page does, for tests/ui/test_live.py: JSON in, JSON out.

import { readFileSync } from "node:fs";
import { loaded } from "../../ui/player/js/core/program.js";
import { coarseScene } from "../../ui/player/js/live/land.js";
import { inspectionOf, runLane } from "../../ui/player/js/live/lane.js";
import { fateOf, rootsInWords, rootsOf } from "../../ui/player/js/live/roots.js";

const texts = (column) => column && Array.from(column, String); // JSON has no NaN
const floats = (columns) =>
  columns && Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Float64Array.from(column)]));

/** @param {any} task */
const answer = ({ program, live, draws, inspected, land, iteration, rates, momentum }) => {
  if (iteration) {
    const lane = runLane(loaded(program), live, floats(draws), { outcome: "moving", start: null });
    const places = lane.curvature?.()?.places?.() ?? rates.map((column) => Float64Array.from(column));
    const roots = places.map((column) => rootsOf(loaded(iteration), column, momentum));
    return {
      rates: places.map(texts),
      sizes: roots.map((column) => column.map(({ size }) => String(size))),
      told: roots.map((column) => [rootsInWords(column.at(-1)), fateOf(column.at(-1))]),
    };
  }
  if (land) {
    const { shown, zero, unit, columns } = coarseScene(loaded(land.program), land.numbers, land.scene);
    return { shown: texts(shown), zero, unit, columns };
  }
  const lane = runLane(loaded(program), live, floats(draws), { outcome: "moving", start: null });
  const names = ["x", "y", "loss", "excess", "gradient", "distance", "rate_x", "rate_y"];
  const rows = inspectionOf(inspected, lane).rows.map(({ name, x, y }) => [name, texts(x), texts(y)]);
  const { sharpness, limit } = lane.curvature?.() ?? {};
  const curved = { sharpness: texts(sharpness), limit: texts(limit) };
  const columns = Object.fromEntries(names.map((name) => [name, texts(lane[name])]));
  return { ...columns, ...curved, rows, outcome: lane.outcome };
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
