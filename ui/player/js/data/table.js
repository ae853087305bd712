// Reads a table out of the bytes of a file or out of a pasted text: encoding, separator, decimal sign, header, gaps.

const ENCODINGS = ["utf-8", "euc-kr", "windows-1252"]; // in this order; a label of euc-kr is read as CP949
const SEPARATORS = [",", ";", "\t", "|"];
const LOOKED_AT = 50; // lines by which the separator is found
const MOST_CLASSES = 20; // values of a column that can be classes
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "nil", "-", "–", "?", ".", "#n/a", "missing"]);
const POINT = /^[-+−]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;
const GROUPED_POINT = /^[-+−]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const COMMA = /^[-+−]?(\d+(,\d*)?|,\d+)([eE][-+]?\d+)?$/;
const GROUPED_COMMA = /^[-+−]?\d{1,3}(\.\d{3})+(,\d*)?$/;

/** The text of a file, and in which encoding it was: {text, encoding}, or {trouble} where it is no text. */
export function decode(bytes) {
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (start.startsWith("504b0304") || start.startsWith("d0cf11e0")) return { trouble: "spreadsheet" };
  if (start.startsWith("fffe")) return decoded(bytes, "utf-16le");
  if (start.startsWith("feff")) return decoded(bytes, "utf-16be");
  if (bytes.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 32))) return { trouble: "binary" };
  for (const encoding of ENCODINGS) {
    const found = decoded(bytes, encoding);
    if (found.text !== undefined && (encoding !== "euc-kr" || korean(bytes))) return found;
  }
  return { trouble: "binary" };
}

/** Whether most pairs of bytes beyond ASCII are Hangul or signs of KS X 1001: those of "ção", "öß" or "°C" are not. */
function korean(bytes) {
  let [usual, all] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i];
    if (lead < 0x80) continue;
    i += 1;
    all += 1;
    if (bytes[i] >= 0xa1 && ((lead >= 0xb0 && lead <= 0xc8) || (lead >= 0xa1 && lead <= 0xac))) usual += 1;
  }
  return 2 * usual >= all;
}

function decoded(bytes, encoding) {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return { trouble: "binary" };
  }
}

/** Rows of cells: a cell in quotes may hold separators and line ends, and "" for a quote. At most so many rows. */
export function cells(text, separator, most = Number.POSITIVE_INFINITY) {
  /** @type {string[][]} */ const rows = [];
  /** @type {string[]} */ let row = [];
  let [cell, quoted, fresh] = ["", false, true];
  const endCell = () => {
    row.push(cell);
    [cell, fresh] = ["", true];
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0].trim() !== "") rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length && rows.length < most; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (letter === '"' && fresh) [quoted, fresh] = [true, false];
    else if (letter === separator) endCell();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[i + 1] === "\n") i += 1;
      endRow();
    } else {
      cell += letter;
      if (letter !== " ") fresh = false;
    }
  }
  if (rows.length < most && (cell !== "" || row.length)) endRow();
  return rows;
}

/** The separator that cuts the first lines into most columns, and into equally many. */
export function separatorOf(text) {
  let [best, most] = [",", 0];
  for (const separator of SEPARATORS) {
    const widths = cells(text.slice(0, 200_000), separator, LOOKED_AT).map((row) => row.length);
    const usual = widths.toSorted((a, b) => a - b)[widths.length >> 1] ?? 0;
    const alike = widths.filter((width) => width === usual).length / Math.max(1, widths.length);
    const score = usual < 2 ? 0 : alike * alike * (1 + Math.min(usual, 30) / 100);
    if (score > most) [best, most] = [separator, score];
  }
  return most > 0 ? best : null;
}

/** A number with a decimal point or, if `comma`, a decimal comma; NaN for what is none, undefined for a gap. */
export function numberOf(cell, comma) {
  const text = cell.trim().replace("−", "-");
  if (MISSING.has(text.toLowerCase())) return undefined;
  const bare = text.replace(/[\s\u00a0']/g, "");
  if ((comma ? GROUPED_COMMA : GROUPED_POINT).test(bare)) {
    const plain = comma ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(",", "");
    return Number(plain);
  }
  if (comma ? COMMA.test(bare) : POINT.test(bare)) return Number(comma ? bare.replace(",", ".") : bare);
  return Number.NaN;
}

/** What a column holds: its name, its cells, its numbers as its decimal sign has them, and how many there are. */
function column(name, raw) {
  const read = [false, true].map((comma) => raw.map((cell) => numberOf(cell, comma)));
  const counts = read.map((numbers) => numbers.filter((number) => Number.isFinite(number)).length);
  const [pointed, comma] = read;
  const numbers = counts[1] > counts[0] ? comma : pointed;
  const kept = raw.filter((cell) => !MISSING.has(cell.trim().toLowerCase())).map((cell) => cell.trim());
  const values = [...new Set(kept)];
  return {
    name,
    raw,
    numbers,
    numeric: Math.max(...counts) > kept.length / 2,
    classes: values.length >= 2 && values.length <= MOST_CLASSES ? values.toSorted() : [],
  };
}

/**
 * The table in a text: {rows, columns}, or {trouble}: "empty", "one" (column), "numbers" (none), "long".
 * @returns {any}
 */
export function tableOf(text, most) {
  const plain = text.replace(/^\ufeff/, "");
  if (!plain.trim()) return { trouble: "empty" };
  const separator = separatorOf(plain);
  if (separator === null) return { trouble: "one" };
  const rows = cells(plain, separator, most + 2);
  if (rows.length > most + 1) return { trouble: "long" };
  const width = Math.max(...rows.slice(0, LOOKED_AT).map((row) => row.length));
  const headed = hasHeader(rows);
  const names = distinct(Array.from({ length: width }, (_, i) => (headed ? (rows[0][i] ?? "").trim() : "")));
  const body = headed ? rows.slice(1) : rows;
  const columns = names.map((name, i) =>
    column(
      name,
      body.map((row) => row[i] ?? ""),
    ),
  );
  if (!columns.some(({ numeric }) => numeric)) return { trouble: "numbers" };
  return { rows: body.length, columns };
}

/** Whether the first row names the columns: none of its cells is a number, and below there are some. */
function hasHeader(rows) {
  const [first, ...rest] = rows.slice(0, LOOKED_AT);
  const number = (cell) => [false, true].some((comma) => Number.isFinite(numberOf(cell, comma)));
  return !first.some(number) && rest.some((row) => row.some(number));
}

/** Names that are there and differ: what is missing is counted, what comes twice is numbered. */
function distinct(names) {
  const seen = new Map();
  return names.map((name, i) => {
    const known = name.replace(/\s+/g, " ") || `#${i + 1}`;
    seen.set(known, (seen.get(known) ?? 0) + 1);
    return seen.get(known) > 1 ? `${known} (${seen.get(known)})` : known;
  });
}

/** What is chosen of a table to begin with: the last column of numbers over the first, as a line. */
export function firstChoice({ columns }) {
  const numbers = columns.map((_, i) => i).filter((i) => columns[i].numeric);
  const telling = numbers.filter((i) => !counts(columns[i].numbers));
  const numeric = telling.length > 1 ? telling : numbers;
  const classes = columns.map((_, i) => i).filter((i) => columns[i].classes.length);
  const [first, second = first] = numeric;
  const last = numeric.at(-1);
  const word = classes.findLast((i) => !columns[i].numeric) ?? classes.at(-1) ?? -1;
  return {
    kind: numeric.length > 1 ? "line" : "class",
    input: first,
    second,
    target: last,
    word,
    one: columns[word]?.classes.at(-1) ?? "",
    normalized: true,
  };
}

/** Whether a column only counts its rows. */
const counts = (numbers) => numbers.every((number, i) => i === 0 || number === numbers[i - 1] + 1);

/**
 * What is sent of a table: {kind, normalized, names, columns}, and what is said of it: how many rows were left out
 * because a cell was missing or was text, how many of the rest are used.
 */
export function chosen({ columns }, choice, most, letters) {
  const { kind, input, second, target, word, one, normalized } = choice;
  const inputs = kind === "line" ? [input] : [input, second];
  const wanted = [
    ...inputs.map((i) => columns[i].numbers),
    kind === "line" ? columns[target].numbers : labels(columns[word], one),
  ];
  const told = { missing: 0, text: 0, used: 0, whole: 0 };
  const good = [];
  for (let row = 0; row < (wanted[0]?.length ?? 0); row++) {
    const found = wanted.map((numbers) => numbers[row]);
    if (found.some((number) => number === undefined)) told.missing += 1;
    else if (found.some((number) => !Number.isFinite(number))) told.text += 1;
    else good.push(row);
  }
  told.whole = good.length;
  const kept =
    good.length <= most ? good : Array.from({ length: most }, (_, i) => good[Math.floor((i * good.length) / most)]);
  told.used = kept.length;
  const heads = [...inputs, kind === "line" ? target : word].map((i) => columns[i].name.slice(0, letters));
  return {
    told,
    payload: { kind, normalized, names: heads, columns: wanted.map((numbers) => kept.map((row) => numbers[row])) },
  };
}

/** 1 for the class that is looked for, 0 for all others, undefined where there is none. */
const labels = (classes, one) =>
  (classes?.raw ?? []).map((cell) => {
    const text = cell.trim();
    return MISSING.has(text.toLowerCase()) ? undefined : Number(text === one);
  });
