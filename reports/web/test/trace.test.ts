import assert from "node:assert/strict";
import { test } from "node:test";
import type { StepInfo } from "../src/data";
import { brokenEnd, fold, foldFrom, lanesOf, rowsOf, splitLine, timesOf } from "../src/trace";
import { unpackTrace } from "../src/unpack";
import { caseOf, event } from "./samples";

const steps: StepInfo[] = [
  { n: 0, client: "device", verb: "connect", line: 10 },
  { n: 1, client: "device", verb: "expect", line: 12 },
];
const events = [
  event(0, 0, "step_began", { step: 0 }),
  event(1, 100, "opened"),
  event(2, 200, "sent", { line: "> CONNECT   v5", raw: "10" }),
  event(3, 900, "received", { line: "< CONNACK   rc=0x00", raw: "20" }),
  event(4, 950, "step_ended", { step: 0 }),
  event(5, 1000, "step_began", { step: 1, due_us: 990 }),
  event(6, 2_001_000, "step_ended", { step: 1, outcome: "timed_out" }),
  event(7, 2_001_500, "closed", { text: "fin by us" }),
];
const failed = caseOf("a/b@v5", {
  verdict: "fail",
  evidence: [3],
  where: { file: "s.yaml", line: 13, column: 1 },
  trace: { case_id: "a/b@v5", version: "v5", waited_ms: 0, names: {}, events },
});

test("rows are steps, packets and silence, and the broken expectation has the row of its end", () => {
  const { lanes, rows, telling } = rowsOf(failed, steps);
  assert.deepEqual(lanes, [{ name: "device", members: 1 }]);
  assert.deepEqual(
    rows.map((row) => row.kind),
    ["step", "opened", "packet", "packet", "step", "gap", "waited", "closed"],
  );
  assert.equal(telling, 6);
  assert.deepEqual(
    rows.filter((row) => row.evidence).map((row) => row.event),
    [3, 6],
  );
});

test("a lifeline is solid from the opening to the closing", () => {
  const { rows } = rowsOf(failed, steps);
  assert.deepEqual(
    rows.map((row) => row.open[0]),
    [false, true, true, true, true, true, true, true],
  );
});

test("without evidence the end of the broken step stands for it", () => {
  assert.equal(brokenEnd({ ...failed, evidence: [], where: { file: "", line: 11, column: 1 } }, steps), 4);
  assert.equal(brokenEnd({ ...failed, verdict: "pass" }, steps), -1);
});

test("members of a group share a lifeline only where there are many", () => {
  const few = lanesOf([event(0, 0, "opened", { client: "d[0]" }), event(1, 0, "opened", { client: "d[1]" })]);
  assert.equal(few.lanes.length, 2);
  const many = lanesOf(Array.from({ length: 20 }, (_, i) => event(i, 0, "opened", { client: `d[${i}]` })));
  assert.deepEqual(many.lanes, [{ name: "d", members: 20 }]);
});

test("long traces are folded, but not around evidence", () => {
  const long = Array.from({ length: 2000 }, (_, i) =>
    event(i, i, "sent", { line: "> PINGREQ", raw: "c000" }),
  );
  const judged = caseOf("a/b@v5", { evidence: [1000], trace: { ...failed.trace, events: long } });
  const { rows } = rowsOf(judged, []);
  assert.ok(rows.length > foldFrom);
  const folded = fold(rows);
  assert.ok(folded.some((row) => row.evidence && row.event === 1000));
  const shown = folded.reduce((sum, row) => sum + (row.kind === "fold" ? row.count : 1), 0);
  assert.equal(shown, rows.length);
});

test("a wait in vain has a window, and a planned instant its lateness", () => {
  const { laneOf } = lanesOf(events);
  const { lanes, length } = timesOf(failed, laneOf, 1, { "1": { kind: "within", ms: 2000 } });
  assert.equal(length, 2_001_500);
  assert.deepEqual(lanes[0]!.connected, [{ from: 100, to: 2_001_500 }]);
  assert.deepEqual(lanes[0]!.dues, [{ due: 990, began: 1000, step: 1 }]);
  assert.equal(lanes[0]!.windows[0]!.to, 2_001_000);
});

test("a line is a packet's name and the rest", () => {
  assert.deepEqual(splitLine("< CONNACK   rc=0x00 session"), { name: "CONNACK", detail: "rc=0x00 session" });
  assert.deepEqual(splitLine("ff00"), { name: "ff00", detail: "" });
});

test("packed traces keep the place of each event where some are left out", () => {
  const trace = unpackTrace(
    {
      kinds: ["opened", "sent", "step_began", "received"],
      kind: [0, 1, 2, 3],
      at: [5, 10, 0, 100],
      clients: ["device"],
      client: [0, 0, 0, 0],
      step: [4],
      iteration: [2],
      member: [-1],
      line: ["> A", "< B"],
      raw: ["00", "01"],
      rare: [{ at: 3, violations: [{ statement: "S", offset: 0, text: "bad" }] }],
      left_out: [
        [3, 7],
        [4, 1],
      ],
      version: "v5",
      waited_ms: 0,
      names: {},
    },
    "a/b@v5",
  );
  assert.deepEqual(
    trace.events.map((e) => [e.kind, e.index, e.at_us]),
    [
      ["opened", 0, 5],
      ["sent", 1, 15],
      ["step_began", 2, 15],
      ["left_out", 3, 15],
      ["received", 10, 115],
      ["left_out", 11, 115],
    ],
  );
  assert.deepEqual([trace.events[2]!.step, trace.events[2]!.iteration], [4, 2]);
  assert.equal(trace.events[2]!.member, undefined);
  assert.equal(trace.events[4]!.line, "< B");
  assert.equal(trace.events[4]!.violations?.length, 1);
});
