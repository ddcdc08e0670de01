// What the page is made of. The types of results are made from the tables that brokerproof writes them by
// (result_types.ts); here are those of the page's own: traces and results as they are once unpacked, and the
// catalogue, which is made from the tree (harness/commands/report_catalogue.cpp). Types only.
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
    /** Events of a long trace that the page does not have. */
    | "left_out";
  /** In the whole trace; evidence points to it. */
  index: number;
  client?: Text;
  step?: number;
  iteration?: number;
  member?: number;
  /** Hex: the packet, or the first bytes of one of `bytes`. */
  raw?: string;
  line?: Text;
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

export interface CaseResult extends CaseSummary {
  trace: Trace;
}

/** Set by unpackPage() from `live`: exit_code says nothing yet. */
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

// ---- the whole document

export interface PageData {
  made_by: string;
  results: ConformResult[];
  loads: LoadResult[];
  proof: Proof | null;
  catalogue: Catalogue;
  live?: Live;
}
