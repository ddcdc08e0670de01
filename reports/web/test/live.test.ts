import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadResult, PageData } from "../src/data";
import { liveFacts, liveShare, stateWord } from "../src/live";
import { loadSentence, loadState } from "../src/load_words";
import { catalogue } from "./samples";

const page: PageData = { made_by: "0", results: [], loads: [], proof: null, watches: [], catalogue };

test("the state has a word of its own, and a run that is over stays over", () => {
  assert.equal(stateWord({ running: true, command: "load" }, "live"), "Running");
  assert.equal(stateWord({ running: true, command: "load" }, "lost"), "Nobody answers");
  assert.equal(stateWord({ running: false, command: "load" }, "lost"), "The run is over");
});

test("cases are counted while they end", () => {
  const live = {
    running: true,
    command: "conform",
    at_ms: 2600,
    wanted: 8,
    done: 2,
    side_by_side: 6,
  } as const;
  assert.deepEqual(liveFacts(page, live, "live"), ["2 s", "2 of 8 cases", "6 under way"]);
  assert.equal(liveShare(live), 0.25);
  assert.deepEqual(liveFacts(page, { running: true, command: "conform" }, "live"), [
    "the broker is being started",
  ]);
});

test("a fleet tells its phase and its last second", () => {
  const group = { scheduled: 5, online: 4, connects: 0, published: 20, acknowledged: 0, received: 10 };
  const at = (at_ns: number) => ({
    at_ns,
    groups: [{ ...group, delivery_p50_ns: 0, delivery_p99_ns: 2_000_000 }],
  });
  const load = { timeline: [at(1e9), at(3e9)] } as unknown as LoadResult;
  const live = {
    running: true,
    command: "load",
    at_ms: 3000,
    phase: "flap",
    phase_number: 2,
    phases: 3,
  } as const;
  assert.deepEqual(liveFacts({ ...page, loads: [load] }, live, "live"), [
    "3 s",
    "phase flap (2 of 3)",
    "4 of 5 online",
    "10/s published",
    "5/s received",
    "p99 2.00 ms",
  ]);
});

test("what a running run has not seen yet is no failure", () => {
  const open = { text: "a", abort: false, origin: "written" as const, seen: null, seen_text: "", why: "" };
  const load = {
    running: true,
    exit_code: 1,
    thresholds: [{ ...open, verdict: "no_data" }],
  } as unknown as LoadResult;
  assert.equal(loadState(load), "observed");
  assert.match(loadSentence(load), /nothing is crossed/);
  load.thresholds.push({ ...open, verdict: "crossed" });
  assert.equal(loadState(load), "fail");
  assert.match(loadSentence(load), /1 threshold crossed so far/);
});
