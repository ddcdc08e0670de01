// The types of the page's data. The types of results are generated from the tables of fields (result_types.ts); here are
// the page's own types: unpacked traces and results. Types only.
import type {
  CaseSummary,
  Catalogue,
  Live,
  LoadFile,
  PageRun,
  PageWatch,
  Proof,
  RareParts,
  Text,
  Value,
  WatchWords,
} from "./result_types";

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
  /** Of a packet: its name and its fields, where no line has both. */
  words?: { name: string; detail: string };
  /** Of a packet: a connection begins with it. */
  opens?: boolean;
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

// ---- the whole document

export interface PageData {
  made_by: string;
  results: ConformResult[];
  loads: LoadResult[];
  proof: Proof | null;
  watches: PageWatch[];
  /** Of causes, findings and rules, when something was watched. */
  watch_words?: WatchWords;
  catalogue: Catalogue;
  live?: Live;
}
