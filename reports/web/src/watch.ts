// What the view of `brokerproof watch` shows: clients in their order, sums by cause, sessions as bars over time. Pure.
import type {
  FindingWords,
  MissedMessages,
  PageData,
  SessionSpan,
  Watch,
  WatchedClient,
  WatchWords,
} from "./data";
import { counted, textOf } from "./format";
import { ticksOf } from "./ticks";

/** A page of one watch has no other view: its first one is that of the clients. */
export function isOnlyWatch(data: PageData): boolean {
  return data.watches.length === 1 && data.results.length + data.loads.length === 0 && data.proof === null;
}

export type Cause = MissedMessages["causes"][number];
export type Grade = FindingWords["grade"];
export type SessionState = SessionSpan["state"];

export interface ClientRow {
  client: WatchedClient;
  /** Its place in the report: texts of two identifiers may look the same. */
  place: number;
  /** The identifier, and the broker's address where there are several. */
  name: string;
  missed: number;
  /** Of its gravest finding. */
  grade: Grade | null;
}

const gravity: Record<Grade, number> = { note: 1, risk: 2, wrong: 3 };

/** A missed message counts as a risk, for it is nobody's breach of the standard. */
function rank(row: ClientRow): number {
  return Math.max(row.grade ? gravity[row.grade] : 0, row.missed > 0 ? gravity.risk : 0);
}

function gravestOf(client: WatchedClient, words: WatchWords): Grade | null {
  let gravest: Grade | null = null;
  for (const { finding } of client.findings) {
    const { grade } = words.findings[finding]!;
    if (!gravest || gravity[grade] > gravity[gravest]) gravest = grade;
  }
  return gravest;
}

/** All clients: the gravest first, and among these those that missed most. */
export function clientRows(report: Watch, words: WatchWords): ClientRow[] {
  const rows = report.clients.map((client, place) => ({
    client,
    place,
    name: client.broker === "" ? textOf(client.client_id) : `${textOf(client.client_id)} at ${client.broker}`,
    missed: client.missed.reduce((sum, group) => sum + group.count, 0),
    grade: gravestOf(client, words),
  }));
  return rows.sort(
    (first, second) =>
      rank(second) - rank(first) || second.missed - first.missed || first.place - second.place,
  );
}

/** What came, was missed, or waits, of all clients. */
export function messageSums(report: Watch): { came: number; missed: number; waiting: number } {
  const sums = { came: 0, missed: 0, waiting: 0 };
  for (const client of report.clients) {
    sums.came += client.came;
    sums.waiting += client.waiting;
    for (const group of client.missed) sums.missed += group.count;
  }
  return sums;
}

/** Whether there is more to tell of a client than that it was there. */
export function hasNews(row: ClientRow): boolean {
  return rank(row) > 0;
}

export function chosenRows(rows: ClientRow[], text: string, cause: string): ClientRow[] {
  const wanted = text.toLowerCase();
  return rows.filter(
    (row) =>
      row.name.toLowerCase().includes(wanted) &&
      (cause === "" || row.client.missed.some((group) => group.causes.some((known) => known === cause))),
  );
}

export interface CauseSum {
  cause: Cause;
  messages: number;
  clients: number;
}

/** How many messages each cause alone would have lost; a message of two causes counts for both. */
export function causeSums(report: Watch): CauseSum[] {
  const sums = new Map<Cause, CauseSum>();
  for (const client of report.clients) {
    const seen = new Set<Cause>();
    for (const group of client.missed)
      for (const cause of group.causes) {
        const sum = sums.get(cause) ?? { cause, messages: 0, clients: 0 };
        sum.messages += group.count;
        if (!seen.has(cause)) ++sum.clients;
        seen.add(cause);
        sums.set(cause, sum);
      }
  }
  return [...sums.values()].sort((first, second) => second.messages - first.messages);
}

/** What a watch amounts to, as a state and a sentence. */
export function watchOutcome(
  report: Watch,
  words: WatchWords,
): { state: "error" | "fail" | "advice" | "pass"; sentence: string } {
  if (report.clients.length === 0)
    return { state: "error", sentence: "No MQTT client has connected: nothing can be told" };
  const rows = clientRows(report, words);
  const losers = rows.filter((row) => row.missed > 0);
  const missed = losers.reduce((sum, row) => sum + row.missed, 0);
  const isWrong = report.rules.length > 0 || rows[0]!.grade === "wrong";
  const sentence =
    missed > 0
      ? `${counted(losers.length, "client")} missed ${counted(missed, "message")}`
      : isWrong || rank(rows[0]!) > 0
        ? "No message was missed, but there are findings"
        : "No message was missed, and nothing is wrong";
  return { state: isWrong ? "fail" : rank(rows[0]!) >= gravity.risk ? "advice" : "pass", sentence };
}

// ---- time

export interface TimeAxis {
  from: number;
  /** After `from`. Both are microseconds since the beginning of the watch. */
  to: number;
}

/** The time in which any client had a session. */
export function timeAxis(report: Watch): TimeAxis {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { spans } of report.clients)
    for (const span of spans) {
      from = Math.min(from, span.from_us);
      to = Math.max(to, span.to_us);
    }
  return from < to ? { from, to } : { from: 0, to: 1 };
}

const units: readonly [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
  [0.001, "ms"],
];

/** Marks of the axis, each at its share of the width. */
export function axisTicks(axis: TimeAxis, most: number): { share: number; text: string }[] {
  const seconds = (axis.to - axis.from) / 1e6;
  const [size, unit] = units.find(([length]) => seconds >= 2 * length) ?? [0.001, "ms"];
  return ticksOf(seconds / size, most).map((mark) => ({
    share: Math.min(1, (mark * size) / seconds),
    text: `${mark} ${unit}`,
  }));
}

export const barWidth = 1000;
export const barHeight = 12;
/** Top and bottom of the bar of each state: their heights differ, so that nobody needs colours. */
const edges: Record<SessionState, [number, number]> = {
  online: [0, 12],
  kept: [3, 9],
  over: [5, 7],
  none: [5, 7],
};
const narrowest = 1.5;

/** The drawing of each state, in a box of barWidth by barHeight. */
export function barPaths(spans: SessionSpan[], axis: TimeAxis): Map<SessionState, string> {
  const scale = barWidth / (axis.to - axis.from);
  const paths = new Map<SessionState, string>();
  for (const { state, from_us, to_us } of spans) {
    if (state === "none") continue;
    const [top, bottom] = edges[state];
    const width = Math.max(narrowest, (to_us - from_us) * scale);
    const left = Math.min((from_us - axis.from) * scale, barWidth - width);
    const path = `M${left.toFixed(1)} ${top}h${width.toFixed(1)}V${bottom}h-${width.toFixed(1)}z`;
    paths.set(state, (paths.get(state) ?? "") + path);
  }
  return paths;
}

/** "4.2 ms", "0.4 s", "12 s", "4 min 12 s", "3 h 20 min", "2 d 5 h". */
export function lasting(us: number): string {
  const seconds = us / 1e6;
  if (seconds < 0.1) return `${(us / 1000).toFixed(1)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const place = units.findIndex(([length]) => whole >= length);
  const [size, unit] = units[place]!;
  const [less, lesser] = units[place + 1]!;
  const rest = Math.floor((whole % size) / less);
  return rest === 0
    ? `${Math.floor(whole / size)} ${unit}`
    : `${Math.floor(whole / size)} ${unit} ${rest} ${lesser}`;
}

/** "2026-11-22 23:25:57 UTC"; "+20.1 s" when nobody knows when the watch began. */
export function clockText(us: number, began_s: number): string {
  const at = began_s + us / 1e6;
  const latest = 8.64e12; // seconds that a date can hold
  if (began_s <= 0 || !(Math.abs(at) < latest)) return `+${(us / 1e6).toFixed(1)} s`;
  const iso = new Date(at * 1000).toISOString();
  return `${iso.slice(0, -5).replace("T", " ")} UTC`;
}

export const stateWords: Record<SessionState, string> = {
  online: "online",
  kept: "session kept while away",
  over: "session over",
  none: "no session",
};

/** A bar in words: "online 12 s, session kept while away 8.0 s; at the end: online". */
export function barText(spans: SessionSpan[]): string {
  const last = spans.at(-1);
  if (!last) return "no session was seen";
  const sums = new Map<SessionState, number>();
  for (const span of spans) sums.set(span.state, (sums.get(span.state) ?? 0) + span.to_us - span.from_us);
  const parts = [...sums].map(([state, us]) => `${stateWords[state]} ${lasting(us)}`);
  return `${parts.join(", ")}; at the end: ${stateWords[last.state]}`;
}
