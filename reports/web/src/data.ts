// What the page is made of: the results as brokerproof writes them (reports/README.md tells every key), and the
// catalogue that it makes from the tree. Types only.

export type Version = "v3.1.1" | "v5";
export type Verdict =
  | "pass"
  | "fail"
  | "advice"
  | "observed"
  | "unsupported"
  | "blocked"
  | "inconclusive"
  | "error";

/** A text that is not UTF-8 stands as its bytes in hex. */
export type Text = string | { hex: string };
export type Value = boolean | number | Text | { name: Text; value: Text } | Value[];

export interface Violation {
  statement: Text;
  offset: number;
  text: Text;
}

export interface TraceEvent {
  at_us: number;
  kind:
    | "opened"
    | "refused"
    | "sent"
    | "received"
    | "closed"
    | "step_began"
    | "step_ended"
    | "mark"
    | "saved"
    | "noise"
    | "stopped"
    /** Events of a long trace that the page does not have. */
    | "left_out";
  /** In the whole trace; evidence points to it. */
  index: number;
  client?: Text;
  step?: number;
  iteration?: number;
  member?: number;
  due_us?: number;
  version?: Version;
  /** Hex: the packet, or the first bytes of one of `bytes`. */
  raw?: string;
  bytes?: number;
  line?: Text;
  violations?: Violation[];
  name?: Text;
  value?: Value;
  text?: Text;
  outcome?: string;
  /** left_out: how many. */
  count?: number;
}

export interface Trace {
  case_id: Text;
  version: Version;
  waited_ms: number;
  names: Record<string, Value>;
  events: TraceEvent[];
}

/** A typed value, for programs; `text` of the fact says it in words. */
export type FactValue =
  | { type: "count"; number: number; total?: number }
  | { type: "duration"; us: number }
  | { type: "interval"; from_us?: number; to_us?: number }
  | { type: "flag"; holds: boolean }
  | { type: "reason_code"; code: number }
  | { type: "text"; text: Text }
  | { type: "not_announced" | "none" | "unlimited" };

export interface Fact {
  key: string;
  version: Version;
  value: FactValue;
  /** The sentence, with the version, and the value in words: as the terminal has them. */
  name: Text;
  text: Text;
}

export interface ProfileAnswer {
  question: string;
  /** "not seen" where no fact says. */
  answer: Text;
  /** Keys of the facts that it rests on. */
  facts: string[];
}

export interface CaseResult {
  id: string;
  suite: string;
  title: Text;
  catalogue: string[];
  version: Version;
  level: string;
  refs: string[];
  verdict: Verdict;
  reason: Text;
  why: Text;
  where: { file: Text; line: number; column: number };
  evidence: number[];
  bounded: Text[];
  facts: Fact[];
  expected_failure: Text | null;
  unexpected_pass: boolean;
  flaky: boolean;
  attempts: { verdict: Verdict; reason: Text }[];
  waited_ms: number;
  took_ms: number;
  trace: Trace;
}

export interface BrokerInfo {
  name: Text;
  product: Text;
  version: Text;
  url: Text;
  cpu_s: number;
  peak_rss_kib: number;
}

export interface ConformResult {
  format: number;
  brokerproof: string;
  started: string;
  broker: BrokerInfo;
  seed: number;
  repeat: number;
  jobs: number;
  wall_s: number;
  cpu_s: number;
  longest_wait_ms: number;
  connections: number;
  interrupted: boolean;
  environment_problem: Text;
  unexpected: Text[];
  exit_code: number;
  /** Set by unpackPage() from `live`: exit_code says nothing yet. */
  running?: boolean;
  observed: Fact[];
  /** Always the same questions in the same order. */
  profile: ProfileAnswer[];
  cases: CaseResult[];
}

// ---- catalogue

export interface Statement {
  section: string;
  level: string;
  binds: string;
  area: string;
  text: string;
  /** A duty of the server that shows on the wire: one that a case can be about. */
  ours: boolean;
}

/** A limit that a step waits for or watches, as far as it is known without running it. */
export interface StepWindow {
  kind: "within" | "during";
  ms: number;
}

export interface StepInfo {
  n: number;
  client: string;
  verb: string;
  line: number;
  why?: string;
}

export interface CaseSource {
  title: string;
  about: string;
  file: string;
  line: number;
  kind: "required" | "observe";
  script: string;
  steps: StepInfo[];
}

export interface StatementCoverage {
  area: string;
  covered: number;
  missing: string[];
}

export interface Catalogue {
  areas: { title: string; checks: number; missing: string[] }[];
  statements: Partial<Record<Version, Record<string, Statement>>>;
  /** By suite/case, without version and parameters. */
  cases: Record<string, CaseSource>;
  coverage: Partial<Record<Version, StatementCoverage[]>>;
  /** Which cases of the tree are about a statement: version -> statement -> suite/case. */
  covers: Partial<Record<Version, Record<string, string[]>>>;
  /** Run id -> step number -> window. Those of the results, in their order. */
  windows: Record<string, Record<string, StepWindow>>[];
}

// ---- proof

export interface Proof {
  format: number;
  brokerproof: string;
  runs: number;
  wall_s: number;
  cpu_s: number;
  defects: { name: string; about: string }[];
  cases: {
    id: string;
    level: string;
    variant: string;
    verdict: string;
    reached: string[];
    caught: { defect: string; verdict: string; reason: Text }[];
  }[];
}

// ---- load

export interface Histogram {
  count: number;
  sum_ns?: number;
  min_ns?: number;
  max_ns?: number;
  mean_ns?: number;
  p50_ns?: number;
  p90_ns?: number;
  p99_ns?: number;
  p999_ns?: number;
  buckets?: [number, number][];
}

export interface GroupMeasures {
  counts: Record<string, number>;
  refused_by_code: Record<string, number>;
  scheduled: number;
  online: number;
  in_flight: number;
  timings: Record<string, Histogram>;
}

export interface TimelineGroup {
  scheduled: number;
  online: number;
  connects: number;
  published: number;
  acknowledged: number;
  received: number;
  delivery_p50_ns: number;
  delivery_p99_ns: number;
}

export interface LedgerGroup {
  owed: number;
  delivered: number;
  lost: number;
  expired: number;
  dropped_by_policy: number;
  open: number;
  best_effort: number;
  best_effort_delivered: number;
  indeterminate: number;
  indeterminate_delivered: number;
  received: Record<string, number>;
}

export interface Recovery {
  group: number;
  phase: string;
  clients: number;
  back: number;
  began_ns: number;
  all_back_ns: number | null;
  first_message_ns: number | null;
  drained_ns: number | null;
  queued: number;
}

export interface Threshold {
  text: string;
  abort: boolean;
  implicit: boolean;
  verdict: "held" | "crossed" | "no_data";
  seen: number | null;
  seen_text: string;
  why: string;
}

export interface LoadResult {
  format: number;
  kind: "load";
  exit_code: number;
  /** Set by unpackPage() from `live`: exit_code says nothing yet. */
  running?: boolean;
  thresholds: Threshold[];
  terms: {
    overrides: string[];
    scale: number;
    grace_ns: number;
    queue_limit: number | null;
    drained: boolean;
  };
  brokerproof: string;
  scenario: string;
  about: string;
  seed: number;
  text: string;
  run: string;
  started: string;
  wall_s: number;
  interrupted: boolean;
  aborted: string;
  environment_problem: string;
  brokers: BrokerInfo[];
  slices: number;
  slices_here: number[];
  groups: string[];
  clients: number[];
  phases: { name: string; began_ns: number; ended_ns: number; measured: boolean; timed_out: boolean }[];
  measured_s: number;
  health: {
    valid: boolean;
    reasons: string[];
    late_sends: number;
    loop_lag_p99_ns: number;
    busiest: number;
    errors: number;
    first_error: string;
  };
  ledger: {
    groups: LedgerGroup[];
    /** Of each group. */
    sessions: Record<string, number>[];
    losses: unknown[];
    incidents: unknown[];
  } | null;
  recoveries: Recovery[];
  trials: { per_s: number; reached_per_s: number; held: boolean; valid: boolean; why: string }[];
  limit_per_s: number | null;
  whole: { groups: GroupMeasures[] };
  measured: GroupMeasures[];
  timeline: { at_ns: number; groups: TimelineGroup[] }[];
}

// ---- a run that goes on

/** How far a run is that is being watched. Nothing more than `running` and `command` is always there. */
export interface Live {
  running: boolean;
  command: "conform" | "load";
  at_ms?: number;
  phase?: string;
  phase_number?: number;
  phases?: number;
  wanted?: number;
  done?: number;
  side_by_side?: number;
  longest_remaining_ms?: number;
}

/** The whole document. */
export interface PageData {
  page: 1;
  made_by: string;
  results: ConformResult[];
  loads: LoadResult[];
  proof: Proof | null;
  catalogue: Catalogue;
  live?: Live;
}
