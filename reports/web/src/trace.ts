// A trace as the rows of a sequence diagram: who sent what to whom, step by step, with the silence in between. Pure.
import type { CaseResult, StepInfo, StepWindow, TraceEvent } from "./data";
import { textOf, valueText } from "./format";

export interface Lane {
  name: string;
  /** How many clients share this lifeline; more than one in a group. */
  members: number;
}

interface Base {
  event: number;
  at_us: number;
  /** The client's full name: "devices[3]". */
  client: string;
  lane: number;
  evidence: boolean;
  /** For each lane: does it have a connection at this row? */
  open: boolean[];
}

export type Row =
  | (Base & {
      kind: "packet";
      sent: boolean;
      name: string;
      detail: string;
      raw: string;
      bytes: number;
      violations: { statement: string; text: string }[];
    })
  | (Base & { kind: "opened" | "closed" | "refused" | "stopped" | "noise" | "mark" | "waited"; text: string })
  | (Base & { kind: "step"; step: number; iteration: number; due_us: number; info: StepInfo | undefined })
  | (Base & { kind: "gap"; us: number })
  | (Base & { kind: "left_out"; count: number })
  | (Base & { kind: "fold"; count: number; first: number; last: number });

export const outcomeWords: Record<string, string> = {
  timed_out: "waited in vain",
  closed: "waited in vain: the connection has ended",
  refused: "no connection",
  other_subprotocol: "no connection: another WebSocket subprotocol",
  not_connected: "not connected",
  no_fence: "the sentinel did not arrive",
  unresolved: "a name had no value",
  interrupted: "interrupted",
  environment: "our own side failed",
};

/** The index of the event that ends the step with the broken expectation; -1 when none is broken or known. */
export function brokenEnd(judged: CaseResult, steps: StepInfo[]): number {
  if (judged.verdict === "pass" || judged.verdict === "observed" || judged.where.line === 0) return -1;
  const found = steps.filter((step) => step.line <= judged.where.line).sort((a, b) => b.line - a.line)[0];
  if (!found) return -1;
  const ends = judged.trace.events.filter((event) => event.kind === "step_ended" && event.step === found.n);
  const vain = ends.findLast((event) => (event.outcome ?? "done") !== "done");
  const last = Math.max(-1, ...judged.evidence);
  if (vain && vain.index > last) return vain.index;
  return last >= 0 ? -1 : (ends.at(-1)?.index ?? -1);
}

const mostLanes = 6;
const shortestGapUs = 400_000;

function groupOf(client: string): string {
  return client.replace(/\[\d+\]$/, "");
}

/** Lifelines in order of appearance; the members of a group share one where there would be too many. */
export function lanesOf(events: TraceEvent[]): { lanes: Lane[]; laneOf: Map<string, number> } {
  const names: string[] = [];
  const seen = new Set<string>();
  for (const event of events) {
    const name = textOf(event.client);
    if (name === "" || seen.has(name)) continue;
    seen.add(name);
    names.push(name);
  }
  const merge = names.length > mostLanes;
  const lanes: Lane[] = [];
  const laneOf = new Map<string, number>();
  const places = new Map<string, number>();
  for (const name of names) {
    const key = merge ? groupOf(name) : name;
    let place = places.get(key);
    if (place === undefined) {
      place = lanes.length;
      places.set(key, place);
      lanes.push({ name: key, members: 0 });
    }
    lanes[place]!.members++;
    laneOf.set(name, place);
  }
  return { lanes, laneOf };
}

/** Splits "< CONNACK   session_present=0" into the name and the rest. */
export function splitLine(line: string): { name: string; detail: string } {
  const found = /^[<>] (\S+)\s*([\s\S]*)$/.exec(line);
  return found ? { name: found[1]!, detail: found[2]! } : { name: line.replace(/^[<>] /, ""), detail: "" };
}

/** What is known of events beside themselves. */
interface Setting {
  evidence: number[];
  /** The event that ends the step with the broken expectation; -1: none. */
  broken: number;
  steps: Map<number, StepInfo>;
  /** Clients that have a connection before the first event. */
  connected: string[];
}

class Builder {
  readonly rows: Row[] = [];
  private readonly connections: number[];
  private lastUs = 0;
  private lastStep = "";

  private readonly evidence: Set<number>;
  private readonly broken: number;
  private readonly steps: Map<number, StepInfo>;

  constructor(
    setting: Setting,
    private readonly laneOf: Map<string, number>,
    lanes: number,
  ) {
    this.evidence = new Set(setting.evidence);
    this.broken = setting.broken;
    this.steps = setting.steps;
    this.connections = new Array<number>(lanes).fill(0);
    for (const client of setting.connected) ++this.connections[laneOf.get(client)!]!;
  }

  add(event: TraceEvent): void {
    const base = this.baseOf(event);
    const change = event.kind === "opened" || event.opens ? 1 : event.kind === "closed" ? -1 : 0;
    if (change !== 0 && base.lane >= 0) {
      this.connections[base.lane] = Math.max(0, this.connections[base.lane]! + change);
      if (change > 0) base.open = this.openLanes();
    }
    const row = this.rowOf(event, base);
    if (!row) return;
    this.addGap(row);
    this.rows.push(row);
    this.lastUs = event.at_us;
  }

  private baseOf(event: TraceEvent): Base {
    const evidence = event.kind !== "left_out" && this.evidence.has(event.index);
    const client = textOf(event.client);
    const lane = this.laneOf.get(client) ?? -1;
    return { event: event.index, at_us: event.at_us, client, lane, evidence, open: this.openLanes() };
  }

  private openLanes(): boolean[] {
    return this.connections.map((n) => n > 0);
  }

  private addGap(next: Row): void {
    const us = next.at_us - this.lastUs;
    if (us < shortestGapUs) return;
    this.rows.push({ ...next, kind: "gap", us, evidence: false, open: this.rows.at(-1)?.open ?? next.open });
  }

  private rowOf(event: TraceEvent, base: Base): Row | null {
    switch (event.kind) {
      case "sent":
      case "received":
        return packetRow(event, base);
      case "step_began":
        return this.stepRow(event, base);
      case "step_ended":
        return endRow(event, base, event.index === this.broken);
      case "mark":
        return { ...base, kind: "mark", text: `mark ${textOf(event.name)}` };
      case "saved":
        return { ...base, kind: "mark", text: `saved ${textOf(event.name)} = ${valueText(event.value)}` };
      case "left_out":
        return { ...base, kind: "left_out", count: event.count ?? 0 };
      default:
        return { ...base, kind: event.kind, text: textOf(event.text) };
    }
  }

  /** Members of a group begin the same step one after the other, but only one row announces it. */
  private stepRow(event: TraceEvent, base: Base): Row | null {
    const step = event.step ?? -1;
    const iteration = event.iteration ?? -1;
    const key = `${step}/${iteration}`;
    if (key === this.lastStep && !base.evidence) return null;
    this.lastStep = key;
    return { ...base, kind: "step", step, iteration, due_us: event.due_us ?? -1, info: this.steps.get(step) };
  }
}

function packetRow(event: TraceEvent, base: Base): Row {
  const { name, detail } = event.words ?? splitLine(textOf(event.line) || (event.raw ?? ""));
  const violations = (event.violations ?? []).map((v) => ({
    statement: textOf(v.statement),
    text: textOf(v.text),
  }));
  return {
    ...base,
    kind: "packet",
    sent: event.kind === "sent",
    name,
    detail,
    raw: event.raw ?? "",
    bytes: event.bytes ?? (event.raw ?? "").length / 2,
    violations,
  };
}

function endRow(event: TraceEvent, base: Base, broken: boolean): Row | null {
  const outcome = event.outcome ?? "done";
  if (outcome === "done" && !base.evidence && !broken) return null;
  return {
    ...base,
    evidence: base.evidence || broken,
    kind: "waited",
    text: outcomeWords[outcome] ?? (outcome === "done" ? "step done" : outcome),
  };
}

function rowsOfEvents(events: TraceEvent[], setting: Setting): { lanes: Lane[]; rows: Row[] } {
  const { lanes, laneOf } = lanesOf(events);
  const builder = new Builder(setting, laneOf, lanes.length);
  for (const event of events) builder.add(event);
  return { lanes, rows: builder.rows };
}

export function rowsOf(
  judged: CaseResult,
  steps: StepInfo[],
): { lanes: Lane[]; rows: Row[]; telling: number } {
  const { evidence } = judged;
  const broken = brokenEnd(judged, steps);
  const setting = { evidence, broken, steps: new Map(steps.map((step) => [step.n, step])), connected: [] };
  const telling = broken >= 0 ? broken : Math.max(-1, ...evidence);
  return { ...rowsOfEvents(judged.trace.events, setting), telling };
}

/** Packets without a case. `connected`: clients that have a connection before the first of them. */
export function rowsOfPackets(events: TraceEvent[], connected: string[]): { lanes: Lane[]; rows: Row[] } {
  return rowsOfEvents(events, { evidence: [], broken: -1, steps: new Map(), connected });
}

const headRows = 60;
const tailRows = 40;
const aroundEvidence = 12;
export const foldFrom = 240;

/** Folds long traces: the beginning, the end, and the rows around the evidence stay. */
export function fold(rows: Row[]): Row[] {
  if (rows.length <= foldFrom) return rows;
  const keep = rows.map((_, i) => i < headRows || i >= rows.length - tailRows);
  rows.forEach((row, i) => {
    if (row.kind === "left_out") keep[i] = true;
    if (!row.evidence) return;
    for (let k = Math.max(0, i - aroundEvidence); k <= Math.min(rows.length - 1, i + aroundEvidence); ++k)
      keep[k] = true;
  });
  const out: Row[] = [];
  for (let i = 0; i < rows.length; ++i) {
    if (keep[i]) {
      out.push(rows[i]!);
      continue;
    }
    const first = i;
    while (i + 1 < rows.length && !keep[i + 1]) ++i;
    out.push({ ...rows[first]!, kind: "fold", count: i - first + 1, first, last: i });
  }
  return out;
}

// ---- the time line

export interface Span {
  from: number;
  to: number;
}
export interface WindowSpan extends Span {
  kind: StepWindow["kind"];
  step: number;
  lane: number;
  /** When the step ended: within the window, or at its end. */
  ended: number;
  outcome: string;
  label: string;
}
export interface LaneTimes {
  connected: Span[];
  packets: { at: number; sent: boolean; evidence: boolean; event: number }[];
  windows: WindowSpan[];
  dues: { due: number; began: number; step: number }[];
}

const defaultWithinMs = 5000;

function windowOf(
  begin: TraceEvent,
  end: TraceEvent,
  lane: number,
  windows: Record<string, StepWindow>,
): WindowSpan | null {
  const step = begin.step ?? -1;
  const outcome = end.outcome ?? "done";
  const known = windows[String(step)];
  const window = known ?? (outcome === "timed_out" ? { kind: "within" as const, ms: defaultWithinMs } : null);
  if (!window) return null;
  const from = window.kind === "during" ? Math.max(begin.at_us, end.at_us - window.ms * 1000) : begin.at_us;
  const to = window.kind === "during" ? end.at_us : begin.at_us + window.ms * 1000;
  const label = window.kind === "during" ? `watched for ${window.ms} ms` : `wait of at most ${window.ms} ms`;
  return { from, to, ended: end.at_us, kind: window.kind, step, lane, outcome, label };
}

/** When each client was connected, what it sent and received, and what it waited for. Times are microseconds. */
export function timesOf(
  judged: CaseResult,
  laneOf: Map<string, number>,
  lanes: number,
  windows: Record<string, StepWindow>,
): { lanes: LaneTimes[]; length: number } {
  const out = Array.from(
    { length: lanes },
    (): LaneTimes => ({ connected: [], packets: [], windows: [], dues: [] }),
  );
  const opened = new Map<string, number>();
  const begun = new Map<string, TraceEvent>();
  const length = Math.max(1, judged.trace.events.at(-1)?.at_us ?? 0);
  const evidence = new Set(judged.evidence);
  judged.trace.events.forEach((event) => {
    const client = textOf(event.client);
    const lane = laneOf.get(client);
    if (lane === undefined) return;
    const into = out[lane]!;
    const key = `${client}/${event.step ?? -1}`;
    if (event.kind === "opened") opened.set(client, event.at_us);
    if (event.kind === "closed" && opened.has(client)) {
      into.connected.push({ from: opened.get(client)!, to: event.at_us });
      opened.delete(client);
    }
    if (event.kind === "sent" || event.kind === "received")
      into.packets.push({
        at: event.at_us,
        sent: event.kind === "sent",
        evidence: evidence.has(event.index),
        event: event.index,
      });
    if (event.kind === "step_began") begun.set(key, event);
    if (event.kind === "step_began" && event.due_us !== undefined)
      into.dues.push({ due: event.due_us, began: event.at_us, step: event.step ?? -1 });
    if (event.kind === "step_ended" && begun.has(key)) {
      const window = windowOf(begun.get(key)!, event, lane, windows);
      if (window) into.windows.push(window);
    }
  });
  for (const [client, from] of opened) out[laneOf.get(client)!]!.connected.push({ from, to: length });
  return { lanes: out, length };
}
