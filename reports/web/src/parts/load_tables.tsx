// What a load run is judged by: thresholds and the ledger. Two runs are shown side by side, A and B.
import type { DeliveryCounts, LoadResult, SessionCounts, Threshold, WillCounts } from "../data";
import { count, duration } from "../format";
import { Icon } from "./icon";
import { TableFrame } from "./table";

const held: Record<Threshold["verdict"], { shown: "pass" | "fail" | "inconclusive"; word: string }> = {
  held: { shown: "pass", word: "held" },
  crossed: { shown: "fail", word: "crossed" },
  no_data: { shown: "inconclusive", word: "no data" },
};

export function names(loads: LoadResult[]): string[] {
  return loads.length > 1 ? ["A", "B"] : [""];
}

/** While a run goes on, missing data is no fault yet. */
function Held({ verdict, running }: { verdict: Threshold["verdict"]; running: boolean }) {
  if (running && verdict === "no_data") return <span class="quiet">open</span>;
  const { shown, word } = held[verdict];
  return (
    <span class={`verdict v-${shown}`}>
      <Icon shown={shown} /> {word}
      {running && verdict === "held" ? " so far" : ""}
    </span>
  );
}

const originNotes = {
  written: "",
  promise: "promise of the standard",
  purpose: "else the run proves nothing",
};

export function Thresholds({ loads }: { loads: LoadResult[] }) {
  const texts = [...new Set(loads.flatMap((load) => load.thresholds.map((threshold) => threshold.text)))];
  if (texts.length === 0) return null;
  return (
    <section aria-labelledby="thresholds">
      <h2 id="thresholds">Thresholds</h2>
      <TableFrame label="Thresholds">
        <table>
          <caption class="hidden">Thresholds and what was seen</caption>
          <thead>
            <tr>
              <th scope="col">threshold</th>
              {names(loads).map((name) => (
                <th scope="col" key={name} colSpan={2}>
                  {name === "" ? "verdict and what was seen" : `${name}: verdict and what was seen`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {texts.map((text) => {
              const thresholds = loads.map((load) =>
                load.thresholds.find((threshold) => threshold.text === text),
              );
              return (
                <tr key={text}>
                  <th scope="row">
                    <code>{text}</code>{" "}
                    {thresholds[0] ? <small>{originNotes[thresholds[0].origin]}</small> : null}
                    {thresholds[0]?.abort ? <small>ends the run</small> : null}
                  </th>
                  {thresholds.map((threshold, i) => [
                    <td key={`v${names(loads)[i]}`}>
                      {threshold ? (
                        <Held verdict={threshold.verdict} running={loads[i]!.running === true} />
                      ) : (
                        "·"
                      )}
                    </td>,
                    <td key={`s${names(loads)[i]}`} class="number">
                      {threshold ? threshold.seen_text || threshold.why : ""}
                    </td>,
                  ])}
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

const ledgerColumns: [string, string, boolean][] = [
  ["owed", "owed", false],
  ["delivered", "delivered", false],
  ["lost", "lost", true],
  ["duplicated", "duplicated", true],
  ["out_of_order", "out of order", true],
  ["stray", "stray", true],
  ["late", "late", false],
  ["redelivered", "redelivered", false],
  ["expired", "expired", false],
  ["dropped_by_policy", "dropped by policy", false],
  ["gone_with_session", "gone with a session", false],
  ["open", "open", false],
  ["lost_with_broker", "lost with the broker", false],
];

interface LedgerRow {
  name: string;
  values: Record<string, number>;
}

function ledgerRows(loads: LoadResult[]): LedgerRow[] {
  return loads.flatMap((load, runIndex) =>
    (load.ledger?.groups ?? []).flatMap((group, i) => {
      const { received, ...rest } = group;
      const values = { ...received, ...rest } as Record<string, number>;
      const hasAny = Object.values(values).some((n) => n > 0);
      const prefix = loads.length > 1 ? `${names(loads)[runIndex]}: ` : "";
      return hasAny ? [{ name: prefix + (load.groups[i] ?? ""), values }] : [];
    }),
  );
}

function sessionSentence(groups: SessionCounts[]): string {
  const sum = (key: keyof SessionCounts) => groups.reduce((total, group) => total + group[key], 0);
  const more = (["shortened", "either"] as const)
    .filter((key) => sum(key) > 0)
    .map((key) => `, ${count(sum(key))} ${key}`);
  const wrong = `${count(sum("lost"))} lost, ${count(sum("revived"))} revived`;
  return `Sessions: ${count(sum("kept"))} kept and ${count(sum("ended"))} ended as they should, ${wrong}${more.join("")}.`;
}

/** What a broker took along when it ended; empty when it lost nothing. */
function lossWindowSentence(groups: DeliveryCounts[]): string {
  const window = Math.max(0, ...groups.map((group) => group.loss_window_ns ?? 0));
  if (!groups.some((group) => group.lost_with_broker)) return "";
  return ` The oldest message that was lost with a broker had been sent ${duration(window)} before it ended (the loss window).`;
}

/** Counts, one row for each group; what is wrong and not zero is marked. */
function CountTable(table: {
  label: string;
  caption: string;
  first: string;
  columns: readonly (readonly [key: string, name: string, wrong: boolean])[];
  rows: LedgerRow[];
}) {
  return (
    <TableFrame label={table.label}>
      <table>
        <caption class="hidden">{table.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{table.first}</th>
            {table.columns.map(([key, name]) => (
              <th scope="col" class="number" key={key}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {table.columns.map(([key, , wrong]) => {
                const n = row.values[key] ?? 0;
                return (
                  <td class={wrong && n > 0 ? "number v-fail" : "number"} key={key}>
                    {wrong && n > 0 ? <Icon shown="fail" /> : null} {count(n)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

export function Ledger({ loads }: { loads: LoadResult[] }) {
  const rows = ledgerRows(loads);
  if (rows.length === 0) return null;
  const always = new Set(["owed", "delivered", "lost", "duplicated", "out_of_order", "stray"]);
  const columns = ledgerColumns.filter(
    ([key]) => always.has(key) || rows.some((row) => (row.values[key] ?? 0) > 0),
  );
  return (
    <section aria-labelledby="ledger">
      <h2 id="ledger">Ledger</h2>
      <p class="quiet">What was owed to the receivers of each group, and what became of it.</p>
      <CountTable
        label="Ledger"
        caption="Messages that were owed, were delivered, or went wrong"
        first="receivers"
        columns={columns}
        rows={rows}
      />
      {loads.map((load, i) =>
        load.ledger ? (
          <p key={names(loads)[i]}>
            {loads.length > 1 ? `${names(loads)[i]}: ` : ""}
            {sessionSentence(load.ledger.sessions)}
            {lossWindowSentence(load.ledger.groups)}
          </p>
        ) : null,
      )}
      {loads.map((load, i) => (
        <Shares key={names(loads)[i]} load={load} />
      ))}
      {loads.map((load, i) => (
        <Examples key={names(loads)[i]} load={load} />
      ))}
    </section>
  );
}

const willColumns: [keyof WillCounts, string, boolean][] = [
  ["owed", "owed", false],
  ["published", "published", false],
  ["lost", "lost", true],
  ["not_owed", "not owed", false],
  ["stray", "stray", true],
  ["twice", "twice", true],
  ["open", "open", false],
];

/** Judged wills, by the group of the clients that had them. */
export function Wills({ loads }: { loads: LoadResult[] }) {
  const rows = loads.flatMap((load, runIndex) =>
    (load.ledger?.wills ?? []).flatMap((wills, i) => {
      const values: Record<string, number> = { ...wills };
      const prefix = loads.length > 1 ? `${names(loads)[runIndex]}: ` : "";
      const hasAny = Object.values(values).some((n) => n > 0);
      return hasAny ? [{ name: prefix + (load.groups[i] ?? ""), values }] : [];
    }),
  );
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="wills">
      <h2 id="wills">Wills</h2>
      <p class="quiet">What became of the wills of each group's connections.</p>
      <CountTable
        label="Wills"
        caption="Wills that were owed, were published, or went wrong"
        first="clients"
        columns={willColumns}
        rows={rows}
      />
    </section>
  );
}

/** How evenly the members of shared subscriptions were served. */
function Shares({ load }: { load: LoadResult }) {
  return (
    <>
      {(load.ledger?.shares ?? []).map((share) => (
        <p key={share.group}>
          {`Shared by ${load.groups[share.group] ?? ""}: each of ${count(share.members)} members got ` +
            `${count(share.least)} to ${count(share.most)} messages (median ${count(share.median)}).`}
        </p>
      ))}
    </>
  );
}

function Examples({ load }: { load: LoadResult }) {
  const ledger = load.ledger;
  const examples = [
    ...(ledger?.losses ?? []),
    ...(ledger?.incidents ?? []),
    ...(ledger?.share_faults ?? []),
    ...(ledger?.will_faults ?? []),
  ];
  if (examples.length === 0) return null;
  return (
    <details>
      <summary>The first losses and incidents</summary>
      <ul class="names">
        {examples.map((example) => (
          <li key={JSON.stringify(example)}>{JSON.stringify(example)}</li>
        ))}
      </ul>
    </details>
  );
}
