import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytes,
  counted,
  duration,
  hexBytes,
  lateness,
  share,
  splitLinks,
  textOf,
  valueText,
} from "../src/format";
import { joined, quantile, widthAt } from "../src/histogram";
import { ticksOf } from "../src/ticks";
import { dedent, endOfStep, stepText, tokensOf } from "../src/yaml";

test("times have three digits and a unit", () => {
  assert.deepEqual([0, 740, 1520, 22_700, 999_000_000, 12_300_000_000].map(duration), [
    "0 ns",
    "740 ns",
    "1.52 µs",
    "22.7 µs",
    "999 ms",
    "12.3 s",
  ]);
  assert.equal(duration(null), "–");
  assert.equal(lateness(20), "0.1 ms");
});

test("a share is never rounded to all or nothing", () => {
  assert.deepEqual(
    [share(1, 1), share(0, 5), share(1, 3), share(99_999, 100_000), share(1, 100_000), share(1, 0)],
    ["100 %", "0 %", "33 %", "> 99.9 %", "< 0.1 %", "–"],
  );
});

test("what a broker sends cannot steer the terminal or the page", () => {
  assert.equal(textOf("a\u001b[2Jb\u202e"), "a\\u{1b}[2Jb\\u{202e}");
  assert.equal(textOf({ hex: "00ff" }), "0x00ff");
  assert.equal(valueText([1, { name: "n", value: "v" }, true]), "[1, n: v, true]");
});

test("numbers of things agree with their words", () => {
  assert.equal(counted(1, "case"), "1 case");
  assert.equal(counted(12_345, "case"), "12,345 cases");
  assert.equal(bytes(20_971_520), "20.0 MiB");
  assert.equal(hexBytes("300a0003", 2), "30 0a … 2 bytes more");
});

test("histograms are joined bucket by bucket, and quantiles are middles of buckets", () => {
  const values = joined([
    {
      count: 2,
      sum_ns: 30,
      min_ns: 8,
      max_ns: 20,
      buckets: [
        [8, 1],
        [16, 1],
      ],
    },
    { count: 1, sum_ns: 2048, min_ns: 2048, max_ns: 2048, buckets: [[2048, 1]] },
    { count: 0 },
  ]);
  assert.equal(values.count, 3);
  assert.equal(values.max, 2048);
  assert.equal(quantile(values, 0.5), 19);
  assert.equal(quantile(values, 1), 2048);
  assert.equal(quantile(values, 0), 11);
  assert.deepEqual([widthAt(0), widthAt(1023), widthAt(1024), widthAt(2048)], [8, 8, 16, 32]);
});

test("ticks are round, begin at 0 and do not go far beyond the end", () => {
  assert.deepEqual(ticksOf(8.1, 8), [0, 2, 4, 6, 8]);
  assert.deepEqual(ticksOf(0.05, 5), [0, 0.01, 0.02, 0.03, 0.04, 0.05]);
  assert.deepEqual(ticksOf(0, 5), [0]);
});

test("a script is coloured without losing a letter", () => {
  const line = '  - device: { publish: { topic: "$topic#x", qos: 1 } } # why: not';
  const tokens = tokensOf(line);
  assert.equal(tokens.map((token) => token.text).join(""), line);
  assert.equal(tokens.at(-1)!.kind, "comment");
  assert.deepEqual(dedent("    a:\n      b\n\n"), ["a:", "  b"]);
});

test("a step is told in one line, without its sentence for failures", () => {
  const lines = [
    "steps:",
    "  - device:",
    "      connect: { clean_start: false }  # again",
    "      at: closed + $probe",
    "      why: The session did not live.",
    "  - old: { connect: {}, expect: { connack: { session_present: true } },",
    "           why: Forgotten. }",
    "  - old: { disconnect: {} }",
    "  - parallel:",
    "    - - old: { ping: {} }",
  ];
  assert.equal(stepText(lines, 1), "device: connect: { clean_start: false } at: closed + $probe");
  assert.equal(stepText(lines, 5), "old: { connect: {}, expect: { connack: { session_present: true } } }");
  assert.equal(stepText(lines, 7), "old: { disconnect: {} }");
  assert.equal(stepText(lines, 9), "old: { ping: {} }");
  assert.equal(stepText(lines, 99), "");
});

test("a step ends with the last line that belongs to it", () => {
  const lines = ["- a: {", "    x: 1,", "", "    y: 2 }", "- b: {}", "", "- c: {}"];
  assert.equal(endOfStep(lines, 0), 3);
  assert.equal(endOfStep(lines, 4), 4);
  assert.equal(endOfStep(lines, 6), 6);
  assert.equal(endOfStep(lines, -5), -5);
});

test("addresses in a sentence are pieces of their own, and only https ones", () => {
  const text =
    "Dropped [MQTT-3.1.2-8], https://github.com/a/b/issues/1 (see https://c.org/d), javascript:alert(1)";
  const pieces = splitLinks(text);
  assert.equal(pieces.join(""), text);
  assert.deepEqual(
    pieces.filter((piece) => piece.startsWith("https://")),
    ["https://github.com/a/b/issues/1", "https://c.org/d"],
  );
  assert.deepEqual(splitLinks(""), []);
});
