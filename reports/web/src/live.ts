// The progress of a watched run, in words. Pure.
import type { Live, LoadResult, PageData } from "./data";
import type { Link } from "./follow";
import { count, counted, duration } from "./format";

export function stateWord(live: Live, link: Link): string {
  if (link === "over" || !live.running) return "The run is over";
  return link === "lost" ? "Nobody answers" : "Running";
}

function seconds(ms: number | undefined): string {
  return `${Math.floor((ms ?? 0) / 1000)} s`;
}

function fleetFacts(load: LoadResult): string[] {
  const now = load.timeline.at(-1);
  if (!now) return [];
  const before = load.timeline.at(-2);
  const length_s = Math.max(0.001, (now.at_ns - (before?.at_ns ?? 0)) / 1e9);
  const sum = (figure: "online" | "scheduled" | "published" | "received") =>
    now.groups.reduce((all, group) => all + group[figure], 0);
  const slowest = Math.max(0, ...now.groups.map((group) => group.delivery_p99_ns));
  return [
    `${count(sum("online"))} of ${count(sum("scheduled"))} online`,
    `${count(Math.round(sum("published") / length_s))}/s published`,
    `${count(Math.round(sum("received") / length_s))}/s received`,
    ...(slowest > 0 ? [`p99 ${duration(slowest)}`] : []),
  ];
}

/** The facts beside the state word. When the run is over, its own view tells everything. */
export function liveFacts(data: PageData, live: Live, link: Link): string[] {
  if (link === "over" || !live.running) return ["this is its result, and the page keeps it"];
  const facts = [seconds(live.at_ms)];
  if (live.command === "load") {
    if (!live.phase) return ["brokers are being started"];
    facts.push(`phase ${live.phase} (${live.phase_number} of ${live.phases})`);
    if (data.loads[0]) facts.push(...fleetFacts(data.loads[0]));
  } else {
    if (live.wanted === undefined || live.wanted === 0) return ["the broker is being started"];
    facts.push(`${count(live.done ?? 0)} of ${counted(live.wanted, "case")}`);
    if (live.side_by_side) facts.push(`${count(live.side_by_side)} under way`);
    if (live.longest_remaining_ms) facts.push(`longest wait ${seconds(live.longest_remaining_ms)}`);
  }
  if (link === "lost") facts.push("this is what was seen last");
  return facts;
}

/** The done share, 0 to 1; null: not known. */
export function liveShare(live: Live): number | null {
  if (!live.running || live.command !== "conform" || !live.wanted) return null;
  return Math.min(1, (live.done ?? 0) / live.wanted);
}
