// Small results for tests.
import type { CaseResult, Catalogue, ConformResult, TraceEvent } from "../src/data";

export const catalogue: Catalogue = {
  areas: [
    { title: "SES session existence", checks: 17, missing: [] },
    { title: "EXP session expiry", checks: 42, missing: [] },
  ],
  statements: {},
  cases: {},
  coverage: {},
  covers: {},
  windows: [],
};

export function caseOf(id: string, change: Partial<CaseResult> = {}): CaseResult {
  return {
    id,
    suite: id.split("/")[0]!,
    title: `A title of ${id}`,
    catalogue: ["EXP-05"],
    version: id.includes("@v5") ? "v5" : "v3.1.1",
    level: "MUST",
    refs: ["MQTT-4.1.0-2"],
    verdict: "pass",
    reason: "",
    why: "",
    statement: "",
    where: { file: "", line: 0, column: 0 },
    evidence: [],
    bounded: [],
    facts: [],
    expected_failure: null,
    confirmation: null,
    unexpected_pass: false,
    flaky: false,
    attempts: [],
    waited_ms: 0,
    took_ms: 0,
    trace: { case_id: id, version: "v5", waited_ms: 0, names: {}, events: [] },
    ...change,
  };
}

export function resultOf(name: string, cases: CaseResult[]): ConformResult {
  return {
    brokerproof: "0.1.0",
    started: "2026-11-22T23:25:57Z",
    broker: { name, product: name, version: "1.0", url: "", cpu_s: 0, peak_rss_kib: 0 },
    seed: 1,
    repeat: 1,
    jobs: 1,
    wall_s: 1,
    cpu_s: 1,
    longest_wait_ms: 0,
    connections: 0,
    second_looks: 0,
    cut_traces: 0,
    interrupted: false,
    environment_problem: "",
    incidents: [],
    unexpected: [],
    exit_code: 0,
    counts: {
      total: cases.length,
      verdicts: {},
      expected_failures: 0,
      expected_advice: 0,
      unexpected_passes: 0,
      flaky: 0,
    },
    observed: [],
    profile: [],
    proposals: [],
    causes: [],
    cases,
  };
}

export function event(
  index: number,
  at_us: number,
  kind: TraceEvent["kind"],
  more: Partial<TraceEvent> = {},
): TraceEvent {
  return { index, at_us, kind, client: "device", ...more };
}
