// Runs a cloud as the page does, for tests/ui/test_live_clouds.py: JSON in, JSON out.

import { readFileSync } from "node:fs";
import { loaded } from "../../ui/player/js/core/program.js";
import { runCloud } from "../../ui/player/js/live/cloud.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ program, numbers, draws, box }) => {
  const columns = Object.fromEntries(Object.entries(draws).map(([name, column]) => [name, Float64Array.from(column)]));
  const { cloud, series } = runCloud({ loaded: loaded(program), numbers, draws: columns }, box);
  const { meanX, meanY, example } = cloud;
  // As text: JSON has no NaN.
  const paths = { mean_x: meanX, mean_y: meanY, example_x: example.x, example_y: example.y, ...series };
  return Object.fromEntries(Object.entries(paths).map(([name, column]) => [name, Array.from(column, String)]));
});
process.stdout.write(JSON.stringify(answers));
