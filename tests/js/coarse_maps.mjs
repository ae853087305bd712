// Makes coarse maps as the page does, for tests/ui/test_maps_live.py: JSON in, JSON out.

import { readFileSync } from "node:fs";
import { loaded } from "../../ui/player/js/core/program.js";
import { coarseBasins } from "../../ui/player/js/live/coarse.js";
import { coarseRates, dimmed } from "../../ui/player/js/live/coarserates.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(
  ({ program, numbers, factors, noise, rates, view, side, reach, ends }) => {
    const named = Object.entries({ factor: factors, noise_x: noise?.[0], noise_y: noise?.[1] }).filter(
      ([, row]) => row,
    );
    const draws = named.length ? Object.fromEntries(named.map(([name, row]) => [name, Float64Array.from(row)])) : null;
    const parts = { loaded: loaded(program), numbers, draws };
    if (rates) {
      const map = coarseRates(parts, { ...rates, view, side, reach });
      const { code, level } = rates.weight ? dimmed(map, rates.weight, "low") : map;
      return { code: [...code], level: [...level] };
    }
    const map = coarseBasins(parts, { view, side, reach, ends });
    return { code: [...map.code], level: [...map.level], ends: map.ends };
  },
);
process.stdout.write(JSON.stringify(answers));
