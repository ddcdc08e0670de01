// What the views show, derived from results: columns of the matrix, its rows, filters, sums. Pure.
import type { CaseResult, Catalogue, ConformResult, Verdict, Version } from "./data";
import { textOf } from "./format";

/** A verdict as the page shows it: known failures are separate from new ones. */
export type Shown = Verdict | "known_failure" | "known_advice" | "unexpected";

export const shownOrder: readonly Shown[] = [
  "fail",
  "unexpected",
  "known_failure",
  "beside_others",
  "late",
  "advice",
  "known_advice",
  "error",
  "blocked",
  "inconclusive",
  "unsupported",
  "observed",
  "pass",
];

export const shownWords: Record<Shown, { word: string; about: string }> = {
  pass: { word: "pass", about: "does what is required" },
  fail: { word: "fail", about: "broke a requirement" },
  unexpected: { word: "unexpected pass", about: "is listed as a known failure, and passed" },
  known_failure: { word: "known failure", about: "broke a requirement, as configs/expectations says" },
  known_advice: {
    word: "known advice",
    about: "departs from a recommendation, as configs/expectations says",
  },
  beside_others: {
    word: "only beside others",
    about: "failed beside other cases and holds alone: capacity or cross-talk",
  },
  late: { word: "late", about: "failed within the tolerances of the profile and holds with longer ones" },
  advice: { word: "advice", about: "departs from a recommendation (SHOULD)" },
  observed: { word: "observed", about: "a choice that the standard leaves open was recorded" },
  unsupported: { word: "unsupported", about: "the broker lacks a needed capability, or says so" },
  blocked: { word: "blocked", about: "the set-up did not succeed: nothing is known" },
  inconclusive: { word: "inconclusive", about: "timing noise or an interruption: nothing is known" },
  error: { word: "error", about: "brokerproof or its environment failed" },
};

export function shownOf(judged: CaseResult): Shown {
  if (judged.expected_failure !== null) return judged.verdict === "advice" ? "known_advice" : "known_failure";
  return judged.unexpected_pass ? "unexpected" : judged.verdict;
}

export interface Run {
  index: number;
  /** Unique on the page: "mosquitto 2.0.11". */
  label: string;
  result: ConformResult;
  byId: Map<string, CaseResult>;
}

function labelOf(result: ConformResult): string {
  const { name, version } = result.broker;
  const known = textOf(version);
  return known === "" || known === "unknown" ? textOf(name) : `${textOf(name)} ${known}`;
}

export function runsOf(results: ConformResult[]): Run[] {
  const used = new Map<string, number>();
  return results.map((result, index) => {
    const name = labelOf(result);
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    const label = times === 1 ? name : `${name} (${times})`;
    return { index, label, result, byId: new Map(result.cases.map((judged) => [judged.id, judged])) };
  });
}

export type Tally = Partial<Record<Shown, number>>;

export function tally(cases: Iterable<CaseResult>): Tally {
  const sum: Tally = {};
  for (const judged of cases) {
    const shown = shownOf(judged);
    sum[shown] = (sum[shown] ?? 0) + 1;
  }
  return sum;
}

export function total(sum: Tally): number {
  return Object.values(sum).reduce((a, b) => a + b, 0);
}

const worst: readonly Shown[] = ["fail", "unexpected", "error", "advice"];
export const findingFilter = worst.join(",");

/** What is new and to be looked at; cases that probably have one cause stand together. */
export function findingsOf(run: Run): CaseResult[][] {
  const grouped = run.result.causes.map((ids) => ids.flatMap((id) => run.byId.get(id) ?? []));
  const known = new Set(run.result.causes.flat());
  const alone = run.result.cases.filter((judged) => worst.includes(shownOf(judged)) && !known.has(judged.id));
  return [...grouped.filter((cases) => cases.length > 0), ...alone.map((judged) => [judged])];
}

// ---- areas

export interface Area {
  /** "EXP", or the suite of a case without catalogue id. */
  key: string;
  title: string;
  place: number;
}

export function areaOf(judged: { catalogue: string[]; suite: string }, catalogue: Catalogue): Area {
  const key = judged.catalogue[0]?.slice(0, 3) ?? "";
  const place = catalogue.areas.findIndex((area) => key !== "" && area.title.startsWith(key));
  if (place < 0) return { key: judged.suite, title: judged.suite, place: catalogue.areas.length };
  return { key, title: catalogue.areas[place]!.title.slice(4), place };
}

export function compareAreas(a: Area, b: Area): number {
  return a.place - b.place || a.key.localeCompare(b.key);
}

// ---- the matrix

export interface Column {
  run: Run;
  version: Version;
}

export interface MatrixRow {
  /** Suite, case and parameters, without the version. */
  key: string;
  title: string;
  area: Area;
  level: string;
  catalogue: string[];
  /** One cell for each column; undefined where the case does not run. */
  cells: (CaseResult | undefined)[];
}

const versions: readonly Version[] = ["v3.1.1", "v5"];

export function withoutVersion(id: string): string {
  return id.replace(/@(v3\.1\.1|v5)(?=\[|$)/, "");
}

/** "session-expiry/two-sided-window@v5[probe=2s]" -> "session-expiry/two-sided-window". */
export function sourceOf(id: string): string {
  return id.replace(/@(v3\.1\.1|v5).*$/, "");
}

export function columnsOf(runs: Run[]): Column[] {
  return runs.flatMap((run) =>
    versions
      .filter((version) => run.result.cases.some((judged) => judged.version === version))
      .map((version) => ({ run, version })),
  );
}

export function matrixOf(runs: Run[], catalogue: Catalogue): { columns: Column[]; rows: MatrixRow[] } {
  const columns = columnsOf(runs);
  const rows = new Map<string, MatrixRow>();
  columns.forEach((column, place) => {
    for (const judged of column.run.result.cases) {
      if (judged.version !== column.version) continue;
      const key = withoutVersion(judged.id);
      let row = rows.get(key);
      if (!row) {
        row = {
          key,
          title: textOf(judged.title),
          area: areaOf(judged, catalogue),
          level: judged.level,
          catalogue: judged.catalogue,
          cells: columns.map(() => undefined),
        };
        rows.set(key, row);
      }
      row.cells[place] = judged;
    }
  });
  const sorted = [...rows.values()].sort((a, b) => compareAreas(a.area, b.area));
  return { columns, rows: sorted };
}

// ---- filters

export interface Filter {
  verdicts: Set<Shown>;
  area: string;
  level: string;
  version: string;
  statement: string;
  text: string;
  /** Only rows in which columns of the same version differ. */
  differ: boolean;
}

export function filterOf(query: Record<string, string>): Filter {
  const words = (query.verdict ?? "").split(",").filter((word): word is Shown => word in shownWords);
  return {
    verdicts: new Set(words),
    area: query.area ?? "",
    level: query.level ?? "",
    version: query.mqtt ?? "",
    statement: query.ref ?? "",
    text: query.q ?? "",
    differ: query.differ === "1",
  };
}

function cellMatches(judged: CaseResult, filter: Filter): boolean {
  if (filter.verdicts.size > 0 && !filter.verdicts.has(shownOf(judged))) return false;
  if (filter.level !== "" && judged.level !== filter.level) return false;
  if (filter.version !== "" && judged.version !== filter.version) return false;
  const [statement, tag] = filter.statement.split("@");
  if (!statement) return true;
  return judged.refs.includes(statement) && (tag === undefined || tag === judged.version);
}

function differs(row: MatrixRow, columns: Column[]): boolean {
  return versions.some((version) => {
    const seen = new Set(
      row.cells.filter((_, i) => columns[i]!.version === version).map((c) => c && shownOf(c)),
    );
    seen.delete(undefined);
    return seen.size > 1;
  });
}

function hasWords(row: MatrixRow, text: string): boolean {
  const searched = `${row.key} ${row.title} ${row.catalogue.join(" ")}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

export function applyFilter(rows: MatrixRow[], columns: Column[], filter: Filter): MatrixRow[] {
  return rows.filter(
    (row) =>
      (filter.area === "" || row.area.key === filter.area) &&
      (filter.text === "" || hasWords(row, filter.text)) &&
      (!filter.differ || differs(row, columns)) &&
      row.cells.some((judged) => judged !== undefined && cellMatches(judged, filter)),
  );
}

// ---- the observed profile

export interface ProfileRow {
  key: string;
  name: string;
  /** One list for each run, since a fact may have been seen with several values. */
  values: string[][];
}

/** The questions that every broker answers in its own way. */
export function answersOf(runs: Run[]): ProfileRow[] {
  const asked = runs[0]?.result.profile ?? [];
  return asked.map(({ question }, place) => ({
    key: question,
    name: question,
    values: runs.map((run) => [textOf(run.result.profile[place]!.answer)]),
  }));
}

/** The facts that no answer uses. */
export function otherFactsOf(runs: Run[]): ProfileRow[] {
  const rows = new Map<string, ProfileRow>();
  runs.forEach((run, place) => {
    const told = new Set(run.result.profile.flatMap((line) => line.facts));
    for (const fact of run.result.observed) {
      if (told.has(fact.key)) continue;
      const key = `${fact.key}@${fact.version}`;
      let row = rows.get(key);
      if (!row) {
        row = { key, name: textOf(fact.name), values: runs.map(() => []) };
        rows.set(key, row);
      }
      row.values[place]!.push(textOf(fact.text));
    }
  });
  return [...rows.values()];
}

// ---- sums in words

/** The meaning of a run's exit code, in the words of the terminal report. */
export function meaning(result: ConformResult): string {
  const sum = tally(result.cases);
  const parts: string[] = [];
  const failed = sum.fail ?? 0;
  if (result.interrupted) parts.push("The run was interrupted: missing cases are not judged.");
  if (failed === 1) parts.push("1 case shows that a requirement is broken.");
  if (failed > 1) parts.push(`${failed} cases show that requirements are broken.`);
  if (sum.unexpected)
    parts.push(
      `${sum.unexpected} ${sum.unexpected === 1 ? "case was" : "cases were"} expected to fail and passed.`,
    );
  if (result.unexpected.length > 0) parts.push("The file of expectations is out of date.");
  if (textOf(result.environment_problem) !== "") parts.push("The environment failed.");
  const unjudged = result.cases.filter(
    (judged) => ["blocked", "inconclusive", "error"].includes(shownOf(judged)) && judged.level !== "OBSERVE",
  ).length;
  if (unjudged > 0)
    parts.push(`${unjudged} required ${unjudged === 1 ? "case" : "cases"} could not be judged.`);
  if (result.running && parts.length === 0) return "Running: nothing that is required is broken so far.";
  if (parts.length > 0) return parts.join(" ");
  const judged = result.cases.filter(
    (one) => !["unsupported", "blocked", "inconclusive", "error"].includes(shownOf(one)),
  );
  if (judged.length === 0) return "Nothing was judged.";
  const known = sum.known_failure ?? 0;
  if (known === 0) return "All requirements hold.";
  return `Nothing new: ${known} known failure${known === 1 ? "" : "s"}.`;
}
