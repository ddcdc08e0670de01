import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answersOf,
  applyFilter,
  filterOf,
  findingsOf,
  matrixOf,
  meaning,
  otherFactsOf,
  runsOf,
  shownOf,
  sourceOf,
  withoutVersion,
} from "../src/model";
import { caseOf, catalogue, resultOf } from "./samples";

const first = resultOf("alpha", [
  caseOf("expiry/zero@v3.1.1"),
  caseOf("expiry/zero@v5[probe=2s]", { verdict: "fail", refs: ["MQTT-3.1.2-23"] }),
  caseOf("stories/move@v5", { catalogue: [] }),
]);
const second = resultOf("alpha", [caseOf("expiry/zero@v5[probe=2s]", { level: "SHOULD" })]);

test("runs of the same broker are told apart", () => {
  assert.deepEqual(
    runsOf([first, second]).map((run) => run.label),
    ["alpha 1.0", "alpha 1.0 (2)"],
  );
});

test("a row is a case with its parameters, a column a broker and a version", () => {
  const { columns, rows } = matrixOf(runsOf([first, second]), catalogue);
  assert.deepEqual(
    columns.map((column) => `${column.run.label} ${column.version}`),
    ["alpha 1.0 v3.1.1", "alpha 1.0 v5", "alpha 1.0 (2) v5"],
  );
  assert.deepEqual(
    rows.map((row) => row.key),
    ["expiry/zero", "expiry/zero[probe=2s]", "stories/move"],
  );
  assert.deepEqual(
    rows[1]!.cells.map((cell) => cell?.verdict),
    [undefined, "fail", "pass"],
  );
  assert.equal(rows[2]!.area.title, "stories");
});

test("findings of one cause stand together, and what belongs to none stands alone behind them", () => {
  const fails = ["a@v5", "b@v5", "c@v5"].map((id) => caseOf(id, { verdict: "fail" }));
  const others = [caseOf("passes@v5"), caseOf("gone@v5", { verdict: "error" })];
  const result = { ...resultOf("alpha", [...others, ...fails]), causes: [["a@v5", "c@v5"], ["b@v5"]] };
  assert.deepEqual(
    findingsOf(runsOf([result])[0]!).map((cases) => cases.map((judged) => judged.id)),
    [["a@v5", "c@v5"], ["b@v5"], ["gone@v5"]],
  );
});

test("filters narrow by verdict, area, statement and words, and where brokers differ", () => {
  const { columns, rows } = matrixOf(runsOf([first, second]), catalogue);
  const left = (query: Record<string, string>) =>
    applyFilter(rows, columns, filterOf(query)).map((row) => row.key);
  assert.deepEqual(left({ verdict: "fail" }), ["expiry/zero[probe=2s]"]);
  assert.deepEqual(
    left({ verdict: "no-such" }),
    rows.map((row) => row.key),
  );
  assert.deepEqual(left({ area: "EXP", mqtt: "v3.1.1" }), ["expiry/zero"]);
  assert.deepEqual(left({ ref: "MQTT-3.1.2-23@v5" }), ["expiry/zero[probe=2s]"]);
  assert.deepEqual(left({ ref: "MQTT-3.1.2-23@v3.1.1" }), []);
  assert.deepEqual(left({ q: "MOVE title" }), ["stories/move"]);
  assert.deepEqual(left({ differ: "1" }), ["expiry/zero[probe=2s]"]);
  assert.deepEqual(left({ level: "SHOULD" }), ["expiry/zero[probe=2s]"]);
});

test("a known failure is not a failure, and an unexpected pass is no pass", () => {
  assert.equal(shownOf(caseOf("a/b@v5", { verdict: "fail", expected_failure: "known" })), "known_failure");
  assert.equal(shownOf(caseOf("a/b@v5", { verdict: "advice", expected_failure: "known" })), "known_advice");
  assert.equal(shownOf(caseOf("a/b@v5", { unexpected_pass: true })), "unexpected");
});

test("ids are taken apart where the version stands", () => {
  assert.equal(withoutVersion("a/b@v3.1.1[x=@v5]"), "a/b[x=@v5]");
  assert.equal(sourceOf("a/b@v5[x=1]"), "a/b");
});

test("the profile has the answers of each broker, and the facts on which none rests", () => {
  const observed = (result: typeof first, answer: string, ...texts: string[]) => ({
    ...result,
    profile: [{ question: "How much does a queue hold?", answer, facts: ["queue.kept"] }],
    observed: ["queue.kept", "limits.maximum-qos"].flatMap((key) =>
      texts.map((text) => ({
        key,
        version: "v5" as const,
        value: { type: "count" as const, number: 1 },
        name: `${key} in words`,
        text,
      })),
    ),
  });
  const runs = runsOf([observed(first, "100 messages", "1", "2"), observed(second, "not seen")]);
  assert.deepEqual(answersOf(runs), [
    {
      key: "How much does a queue hold?",
      name: "How much does a queue hold?",
      values: [["100 messages"], ["not seen"]],
    },
  ]);
  assert.deepEqual(otherFactsOf(runs), [
    { key: "limits.maximum-qos@v5", name: "limits.maximum-qos in words", values: [["1", "2"], []] },
  ]);
});

test("a run says in words what it amounts to", () => {
  assert.match(meaning(first), /1 case shows that a requirement is broken/);
  assert.equal(meaning(second), "All requirements hold.");
  assert.match(
    meaning(resultOf("a", [caseOf("a/b@v5", { verdict: "blocked" })])),
    /1 required case could not be judged/,
  );
});
