// Walks lanes for test_browser.py: reads a JSON list of them from standard input, answers with one of what was found.

import { readFileSync } from "node:fs";
import { heights, loaded, walk } from "../../ui/player/js/core/program.js";

const rows = JSON.parse(readFileSync(0, "utf8"), (key, value) => value);
const answers = rows.map(({ program, land, ...given }) => {
  if (land) return { z: Array.from(heights(loaded(land), given.numbers, given.view, 4, 3), String) };
  const { xy, loss, shown, slope, ...ends } = walk(loaded(program), given);
  const texts = (array) => Array.from(array, String); // JSON has no NaN
  const records = Object.entries(shown).map(([name, values]) => [name, texts(values)]);
  return { xy: texts(xy), loss: texts(loss), shown: Object.fromEntries(records), ...ends };
});
process.stdout.write(JSON.stringify(answers));
