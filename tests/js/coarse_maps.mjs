// Makes coarse maps as the page does, for tests/ui/test_maps_live.py: JSON in, JSON out.

import { readFileSync } from "node:fs";
import { loaded } from "../../ui/player/js/core/program.js";
import { coarseBasins } from "../../ui/player/js/live/coarse.js";
import { coarseRates, dimmed, runsOf } from "../../ui/player/js/live/coarserates.js";
import { louder, loudness } from "../../ui/player/js/live/noise.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(
  ({ program, numbers, draws: drawn, moved, more = [], rates, view, side, reach, ends }) => {
    const named = Object.entries(drawn ?? {}).map(([name, row]) => [name, Float64Array.from(row)]);
    const told = named.length ? Object.fromEntries(named) : null;
    const draws = moved ? louder(told, loudness(numbers.noise, moved)) : told;
    const noise = moved ? { ...numbers.noise, ...moved } : numbers.noise;
    const parts = { loaded: loaded(program), numbers: { ...numbers, noise }, draws };
    if (rates) {
      const map = coarseRates(parts, { ...rates, view, side, reach, runs: runsOf(parts, more) });
      const { code, level } = rates.weight ? dimmed(map, rates.weight, "low") : map;
      return { code: [...code], level: [...level] };
    }
    const map = coarseBasins(parts, { view, side, reach, ends });
    return { code: [...map.code], level: [...map.level], ends: map.ends };
  },
);
process.stdout.write(JSON.stringify(answers));
