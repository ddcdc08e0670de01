// The time line of a load run as series for plots. Pure.
import type { LoadResult, TimelineGroup } from "./data";

export interface Series {
  name: string;
  /** The name of a colour in the style sheet: "--c1". */
  colour: string;
  dashed?: boolean;
  values: (number | null)[];
}

export interface PlotData {
  /** Seconds since the run began. */
  at: number[];
  series: Series[];
}

type Figure = keyof TimelineGroup;

function sumOver(load: LoadResult, figure: Figure): number[] {
  return load.timeline.map((sample) => sample.groups.reduce((sum, group) => sum + group[figure], 0));
}

function total(load: LoadResult, figure: Figure): number {
  return sumOver(load, figure).reduce((a, b) => a + b, 0);
}

function seconds(load: LoadResult): number[] {
  return load.timeline.map((sample) => sample.at_ns / 1e9);
}

/** The counts of a sample cover the time since the previous sample; the first and the last may be shorter than a second. */
export function perSecond(load: LoadResult, figure: Figure): number[] {
  const at = seconds(load);
  return sumOver(load, figure).map((n, i) => n / Math.max(0.001, at[i]! - (i === 0 ? 0 : at[i - 1]!)));
}

function worst(load: LoadResult, figure: Figure): (number | null)[] {
  return load.timeline.map((sample) => {
    const most = Math.max(0, ...sample.groups.map((group) => group[figure]));
    return most === 0 ? null : most / 1e6;
  });
}

/** Messages that wait in the broker: what is owed for everything published so far, minus what was received. Exact when
 *  each publication is owed to the same number of clients. */
export function waiting(load: LoadResult): number[] {
  const published = sumOver(load, "published");
  const received = sumOver(load, "received");
  const sent = published.reduce((a, b) => a + b, 0);
  const owed = load.ledger
    ? load.ledger.groups.reduce((sum, group) => sum + group.owed + group.best_effort, 0)
    : sent;
  const each = sent === 0 ? 1 : owed / sent;
  let queue = 0;
  return published.map((n, i) => {
    queue += n * each - received[i]!;
    return Math.max(0, Math.round(queue));
  });
}

/** When the members of a group left before they returned in a storm, as far as the phases show it; else null. */
export function leftAt(load: LoadResult, group: number, return_ns: number): number | null {
  const before = load.phases.filter((phase) => phase.began_ns < return_ns - 1e6).reverse();
  let left: number | null = null;
  for (const phase of before) {
    const inside = load.timeline.filter(
      (s) => s.at_ns > phase.began_ns + 1.2e9 && s.at_ns < Math.min(phase.ended_ns, return_ns),
    );
    if (inside.length === 0 || inside.some((sample) => (sample.groups[group]?.scheduled ?? 0) > 0)) break;
    left = phase.began_ns;
  }
  return left;
}

export const plotKinds = ["clients", "messages", "latency", "queue", "connects"] as const;
export type PlotKind = (typeof plotKinds)[number];

export const plotTitles: Record<PlotKind, { title: string; unit: string; about: string; log?: boolean }> = {
  clients: { title: "Connections", unit: "clients", about: "How many should be online, and how many are." },
  messages: {
    title: "Throughput",
    unit: "messages per second",
    about: "Published, acknowledged by the broker, received.",
  },
  latency: {
    title: "Latency of delivery",
    unit: "ms",
    about: "From the instant at which a message was due to its arrival; of the slowest group in each second.",
    log: true,
  },
  queue: {
    title: "Waiting in the broker",
    unit: "messages",
    about: "What is owed for everything published so far, minus what was received.",
  },
  connects: { title: "Connects", unit: "accepted per second", about: "CONNACK with success." },
};

function seriesOf(load: LoadResult, kind: PlotKind): Series[] {
  switch (kind) {
    case "clients":
      return [
        { name: "scheduled", colour: "--c5", values: sumOver(load, "scheduled") },
        { name: "online", colour: "--c1", values: sumOver(load, "online") },
      ];
    case "messages":
      return [
        { name: "published", colour: "--c1", values: perSecond(load, "published") },
        { name: "acknowledged", colour: "--c3", values: perSecond(load, "acknowledged") },
        { name: "received", colour: "--c2", values: perSecond(load, "received") },
      ];
    case "latency":
      return [
        { name: "p50", colour: "--c1", values: worst(load, "delivery_p50_ns") },
        { name: "p99", colour: "--c4", values: worst(load, "delivery_p99_ns") },
      ];
    case "queue":
      // During a run it is not known yet what is owed. If more was received than sent, each message is owed to several.
      if (!load.ledger && total(load, "received") > total(load, "published")) return [];
      return [{ name: "waiting", colour: "--c4", values: waiting(load) }];
    case "connects":
      return [{ name: "connects", colour: "--c3", values: perSecond(load, "connects") }];
  }
}

/** Runs are sampled at different instants, so both are moved to whole seconds. */
function onSeconds(load: LoadResult, series: Series, length: number): (number | null)[] {
  const out: (number | null)[] = new Array<null>(length).fill(null);
  load.timeline.forEach((sample, i) => {
    const second = Math.min(length - 1, Math.round(sample.at_ns / 1e9));
    if (second >= 0) out[second] = series.values[i] ?? null;
  });
  return out;
}

export function plotOf(load: LoadResult, kind: PlotKind, other?: LoadResult): PlotData {
  if (!other) return { at: seconds(load), series: seriesOf(load, kind) };
  const last = Math.max(...[load, other].map((run) => (run.timeline.at(-1)?.at_ns ?? 0) / 1e9));
  const at = Array.from({ length: Math.round(last) + 1 }, (_, i) => i);
  const namedSeries = (run: LoadResult, name: string, dashed: boolean) =>
    seriesOf(run, kind).map((series) => ({
      ...series,
      name: `${name}: ${series.name}`,
      dashed,
      values: onSeconds(run, series, at.length),
    }));
  return { at, series: [...namedSeries(load, "A", false), ...namedSeries(other, "B", true)] };
}

export function isEmpty(data: PlotData): boolean {
  return data.at.length < 2 || data.series.every((series) => series.values.every((value) => !value));
}
