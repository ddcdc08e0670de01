// What a reader can do with a case: run it again, write a bug report, read the standard. Pure.
import type { CaseResult, Version } from "./data";
import { textOf } from "./format";
import type { Run } from "./model";

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A broker that is known only by its URL has its address as its name. */
function brokerOptions(run: Run): string {
  const { name, url } = run.result.broker;
  return textOf(name).includes(":") ? `--url ${quoted(textOf(url))}` : `--broker ${quoted(textOf(name))}`;
}

export interface Again {
  run: string;
  /** Null: it did not fail, or it is a rule across packets, which has no case of its own. */
  reproduce: string | null;
}

export function againOf(judged: CaseResult, run: Run): Again | null {
  if (judged.suite === "rules") return null;
  const id = quoted(judged.id);
  const broker = brokerOptions(run);
  const failed = judged.verdict === "fail" || judged.verdict === "advice";
  return {
    run: `brokerproof conform ${id} ${broker}`,
    reproduce: failed ? `brokerproof reproduce ${id} ${broker} --out report` : null,
  };
}

const standards: Record<Version, string> = {
  "v3.1.1": "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
  v5: "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html",
};

/**
 * The statement in the standard. Its sections have no stable names, but each numbered statement has its id in
 * the text, to which browsers scroll; others lead to the document.
 */
export function standardLink(version: Version, id: string): string {
  const page = standards[version];
  if (!/^MQTT-[\d.]+-\d+$/.test(id)) return page;
  return `${page}#:~:text=${encodeURIComponent(`[${id}]`).replaceAll("-", "%2D")}`;
}

/** "mosquitto 2.0.11 - brokerproof": what tabs and bookmarks show. */
export function pageTitle(runs: Run[], caseId: string | null): string {
  const shown = runs.slice(0, 3).map((run) => run.label);
  if (runs.length > shown.length) shown.push(`${runs.length - shown.length} more`);
  return [
    ...(caseId === null ? [] : [caseId]),
    ...(shown.length === 0 ? [] : [shown.join(", ")]),
    "brokerproof",
  ].join(" - ");
}
