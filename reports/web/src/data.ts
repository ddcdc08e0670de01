// The types of the page's data. The types of results are generated from the tables of fields (result_types.ts); here are
// the page's own types: unpacked traces and results, and the catalogue, which harness/commands/report_catalogue.cpp makes
// from the suites and the statements. Types only.
import type { CaseSummary, Live, LoadFile, PageRun, Proof, RareParts, Text, Value } from "./result_types";

export type * from "./result_types";

export type Version = CaseSummary["version"];
export type Verdict = CaseSummary["verdict"];

export interface TraceEvent extends Omit<RareParts, "at"> {
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
    /** Stands for events of a long trace that the page does not have. */
    | "left_out";
  /** The index in the whole trace; evidence refers to it. */
  index: number;
  client?: Text;
  step?: number;
  iteration?: number;
  member?: number;
  /** Hex: the packet, or the first bytes of one of `bytes`. */
  raw?: string;
  line?: Text;
  /** Of left_out: how many events. */
  count?: number;
}

export interface Trace {
  case_id: Text;
  version: Version;
  waited_ms: number;
  names: Record<string, Value>;
  events: TraceEvent[];
}

export interface CaseResult extends CaseSummary {
  trace: Trace;
}

/** Set by unpackPage() from `live`. While it is true, exit_code says nothing yet. */
interface MayRun {
  running?: boolean;
}

export interface ConformResult extends Omit<PageRun, "cases">, MayRun {
  cases: CaseResult[];
}

export interface LoadResult extends LoadFile, MayRun {}

// ---- catalogue

export interface Statement {
  section: string;
  level: string;
  binds: string;
  area: string;
  text: string;
  /** Whether this is a duty of the server that can be seen on the wire, so that a case can be about it. */
  ours: boolean;
}

/** The time that a step waits or watches, as far as it is known without running the step. */
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
  /** Which cases are about a statement: version -> statement -> suite/case. */
  covers: Partial<Record<Version, Record<string, string[]>>>;
  /** Run id -> step number -> window; one map for each result, in their order. */
  windows: Record<string, Record<string, StepWindow>>[];
}

// ---- the whole document

export interface PageData {
  made_by: string;
  results: ConformResult[];
  loads: LoadResult[];
  proof: Proof | null;
  catalogue: Catalogue;
  live?: Live;
}
