// Files as people have them: encodings, separators, decimal commas, quotes, gaps, many rows, and what is no table.

import assert from "node:assert/strict";
import test from "node:test";
import { cells, chosen, decode, firstChoice, numberOf, separatorOf, tableOf } from "../../ui/player/js/data/table.js";

const bytes = (text) => new TextEncoder().encode(text);
const MOST = 300_000;
const CP949 = Uint8Array.from([0xc5, 0xb0, 0x2c, 0xb8, 0xf6, 0x0a, 0x31, 0x2c, 0x32]); // 키,몸\n1,2
const names = (table) => table.columns.map(({ name }) => name);

test("the encoding is found: UTF-8 with and without its mark, UTF-16, CP949, Windows-1252", () => {
  assert.deepEqual(decode(bytes("키,몸\n1,2")), { text: "키,몸\n1,2", encoding: "utf-8" });
  assert.deepEqual(names(tableOf(decode(bytes("\ufeff키,몸\n1,2")).text, MOST)), ["키", "몸"]);
  assert.deepEqual(decode(Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x2c, 0])), { text: "a,", encoding: "utf-16le" });
  assert.deepEqual(decode(CP949), { text: "키,몸\n1,2", encoding: "euc-kr" });
  assert.deepEqual(decode(Uint8Array.from([0x4c, 0xe4, 0x6e, 0x67, 0x65])).text, "Länge");
  for (const text of ["popula\u00e7\u00e3o,n", "Gr\u00f6\u00dfe;b", "temp (\u00b0C),n", "\u00b5m,n"])
    assert.equal(decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0))).text, text); // CP949 too, but no Korean
});

test("what is no text is told from a spreadsheet", () => {
  assert.deepEqual(decode(Uint8Array.from([0x50, 0x4b, 3, 4, 20])), { trouble: "spreadsheet" });
  assert.deepEqual(decode(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0])), { trouble: "binary" });
});

test("the separator is the one that cuts lines alike", () => {
  assert.equal(separatorOf("a,b\n1,2\n"), ",");
  assert.equal(separatorOf("a;b;c\n1,5;2,5;3\n0,1;7;9\n"), ";");
  assert.equal(separatorOf("a\tb\n1,000\t2\n"), "\t");
  assert.equal(separatorOf('"a;b",c\n"d;e",2\n'), ",");
  assert.equal(separatorOf("only words\nand lines"), null);
});

test("quotes hold separators, line ends and quotes; empty lines are none", () => {
  const text = 'name,n\r\n"one, ""1""\r\nstill",1\r\n\r\n"two",2\rthree,3';
  assert.deepEqual(cells(text, ","), [
    ["name", "n"],
    ['one, "1"\r\nstill', "1"],
    ["two", "2"],
    ["three", "3"],
  ]);
  assert.deepEqual(cells('5" pipe,2', ","), [['5" pipe', "2"]]);
  assert.deepEqual(cells('"never closed,1\n2', ","), [["never closed,1\n2"]]);
});

test("numbers are read with a point or a comma, gaps are none, text is no number", () => {
  assert.deepEqual(
    ["1.5", " -2e3 ", "−4", "1,234.5", ".5", "7."].map((c) => numberOf(c, false)),
    [1.5, -2000, -4, 1234.5, 0.5, 7],
  );
  assert.deepEqual(
    ["1,5", "-2,25e1", "1.234,5", "1 000"].map((c) => numberOf(c, true)),
    [1.5, -22.5, 1234.5, 1000],
  );
  for (const gap of ["", " ", "NA", "n/a", "NaN", "null", "-", "?"]) assert.equal(numberOf(gap, false), undefined);
  for (const text of ["12 kg", "1,5", "0x10", "Infinity", "1e", "٣"])
    assert.ok(Number.isNaN(numberOf(text, false)), text);
});

test("rows with gaps and with text are counted apart and left out", () => {
  const table = tableOf("id,a,b\n1,1,2\n2,NA,3\n3,4,much\n4,5,6\n5,,x\n", MOST);
  const choice = firstChoice(table);
  assert.deepEqual([choice.kind, choice.input, choice.target], ["line", 1, 2]);
  const { told, payload } = chosen(table, choice, 100, 40);
  assert.deepEqual(told, { missing: 2, text: 1, used: 2, whole: 2 });
  assert.deepEqual(payload, {
    kind: "line",
    normalized: true,
    names: ["a", "b"],
    columns: [
      [1, 5],
      [2, 6],
    ],
  });
});

test("a class is one value against all others", () => {
  const table = tableOf("a;b;kind\n1,5;2;Adelie\n2,5;1;Gentoo\n3,5;4;\n", MOST);
  const choice = { ...firstChoice(table), kind: "class" };
  assert.deepEqual([choice.word, choice.one], [2, "Gentoo"]);
  assert.deepEqual(chosen(table, choice, 100, 40).payload.columns, [
    [1.5, 2.5],
    [2, 1],
    [0, 1],
  ]);
  assert.deepEqual(chosen(table, { ...choice, one: "Adelie" }, 100, 40).payload.columns[2], [1, 0]);
});

test("columns without names, or with one twice, have names of their own", () => {
  assert.deepEqual(names(tableOf("1,2\n3,4", MOST)), ["#1", "#2"]);
  assert.deepEqual(names(tableOf("a,a,\n1,2,3", MOST)), ["a", "a (2)", "#3"]);
});

test("100,000 rows are read and thinned evenly; more than allowed are refused", () => {
  const text = `x,y\n${Array.from({ length: 100_000 }, (_, i) => `${i % 977},${i}`).join("\n")}`;
  const table = tableOf(text, MOST);
  assert.equal(table.rows, 100_000);
  const { told, payload } = chosen(table, { ...firstChoice(table), input: 0, target: 1 }, 2000, 40);
  assert.deepEqual(
    [told.used, told.whole, payload.columns[1][1], payload.columns[1].at(-1)],
    [2000, 100_000, 50, 99_950],
  );
  assert.deepEqual(tableOf(text, 99_999), { trouble: "long" });
});

test("what is no table is told apart", () => {
  assert.deepEqual(tableOf(" \n", MOST), { trouble: "empty" });
  assert.deepEqual(tableOf("a\n1\n2", MOST), { trouble: "one" });
  assert.deepEqual(tableOf("a,b\nc,d\ne,f", MOST), { trouble: "numbers" });
});
