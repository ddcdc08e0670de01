// The tables of a load run: thresholds, ledger, times, groups, the generator's health. Of two runs B stands beside A.
import type { ComponentChildren } from "preact";
import type { LoadResult, Threshold } from "../data";
import { count, duration, share } from "../format";
import { quantile, timingsOf } from "../histogram";
import { Icon } from "./icon";
import { Facts, TableFrame } from "./table";

const held: Record<Threshold["verdict"], { shown: "pass" | "fail" | "inconclusive"; word: string }> = {
  held: { shown: "pass", word: "held" },
  crossed: { shown: "fail", word: "crossed" },
  no_data: { shown: "inconclusive", word: "no data" },
};

function names(loads: LoadResult[]): string[] {
  return loads.length > 1 ? ["A", "B"] : [""];
}

export function Thresholds({ loads }: { loads: LoadResult[] }) {
  const texts = [...new Set(loads.flatMap((load) => load.thresholds.map((one) => one.text)))];
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
              const all = loads.map((load) => load.thresholds.find((one) => one.text === text));
              return (
                <tr key={text}>
                  <th scope="row">
                    <code>{text}</code> {all[0]?.implicit ? <small>promise of the standard</small> : null}
                    {all[0]?.abort ? <small>ends the run</small> : null}
                  </th>
                  {all.map((one, i) => [
                    <td key={`v${names(loads)[i]}`}>
                      {one ? (
                        <span class={`verdict v-${held[one.verdict].shown}`}>
                          <Icon shown={held[one.verdict].shown} /> {held[one.verdict].word}
                        </span>
                      ) : (
                        "·"
                      )}
                    </td>,
                    <td key={`s${names(loads)[i]}`} class="number">
                      {one ? one.seen_text || one.why : ""}
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
  ["open", "open", false],
];

interface LedgerRow {
  name: string;
  values: Record<string, number>;
}

function ledgerRows(loads: LoadResult[]): LedgerRow[] {
  return loads.flatMap((load, which) =>
    (load.ledger?.groups ?? []).flatMap((group, i) => {
      const { received, ...rest } = group;
      const values = { ...received, ...rest } as Record<string, number>;
      const any = Object.values(values).some((n) => n > 0);
      const prefix = loads.length > 1 ? `${names(loads)[which]}: ` : "";
      return any ? [{ name: prefix + (load.groups[i] ?? ""), values }] : [];
    }),
  );
}

function sessionSentence(groups: Record<string, number>[]): string {
  const sum = (key: string) => groups.reduce((all, group) => all + (group[key] ?? 0), 0);
  const more = ["shortened", "either"]
    .filter((key) => sum(key) > 0)
    .map((key) => `, ${count(sum(key))} ${key}`);
  const wrong = `${count(sum("lost"))} lost, ${count(sum("revived"))} revived`;
  return `Sessions: ${count(sum("kept"))} kept and ${count(sum("ended"))} ended as they should, ${wrong}${more.join("")}.`;
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
      <p class="quiet">Of the receivers of each group: what was owed to them, and what became of it.</p>
      <TableFrame label="Ledger">
        <table>
          <caption class="hidden">Messages owed, delivered, and gone wrong</caption>
          <thead>
            <tr>
              <th scope="col">receivers</th>
              {columns.map(([key, name]) => (
                <th scope="col" class="number" key={key}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {columns.map(([key, , wrong]) => {
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
      {loads.map((load, i) =>
        load.ledger ? (
          <p key={names(loads)[i]}>
            {loads.length > 1 ? `${names(loads)[i]}: ` : ""}
            {sessionSentence(load.ledger.sessions)}
          </p>
        ) : null,
      )}
      {loads.map((load, i) => (
        <Examples key={names(loads)[i]} load={load} />
      ))}
    </section>
  );
}

function Examples({ load }: { load: LoadResult }) {
  const found = [...(load.ledger?.losses ?? []), ...(load.ledger?.incidents ?? [])];
  if (found.length === 0) return null;
  return (
    <details>
      <summary>The first losses and incidents</summary>
      <ul class="names">
        {found.map((one) => (
          <li key={JSON.stringify(one)}>{JSON.stringify(one)}</li>
        ))}
      </ul>
    </details>
  );
}

const shares: [number, string][] = [
  [0.5, "p50"],
  [0.9, "p90"],
  [0.99, "p99"],
  [0.999, "p99.9"],
];

function change(a: number, b: number): ComponentChildren {
  if (a === 0) return "";
  const percent = Math.round((100 * (b - a)) / a);
  return <small>{percent > 0 ? `+${percent}` : percent} %</small>;
}

export function Times({ loads }: { loads: LoadResult[] }) {
  const all = loads.map((load) => timingsOf(load));
  const keys = [...new Map(all.flat().map((one) => [one.key, one.name]))];
  if (keys.length === 0) return null;
  return (
    <section aria-labelledby="latencies">
      <h2 id="latencies">Times</h2>
      <TableFrame label="Times">
        <table>
          <caption class="hidden">Percentiles of each time</caption>
          <thead>
            <tr>
              <th scope="col">from when it was due</th>
              {loads.length > 1 ? <th scope="col">run</th> : null}
              {shares.map(([, name]) => (
                <th scope="col" class="number" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                max
              </th>
              <th scope="col" class="number">
                count
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.flatMap(([key, name]) =>
              all.map((timings, which) => {
                const one = timings.find((t) => t.key === key);
                const first = which === 1 ? all[0]!.find((t) => t.key === key) : undefined;
                if (!one) return null;
                return (
                  <tr key={`${key}${names(loads)[which]}`}>
                    <th scope="row">{name}</th>
                    {loads.length > 1 ? <td>{names(loads)[which]}</td> : null}
                    {shares.map(([part, title]) => (
                      <td class="number" key={title}>
                        {duration(quantile(one.of, part))}{" "}
                        {first ? change(quantile(first.of, part), quantile(one.of, part)) : null}
                      </td>
                    ))}
                    <td class="number">
                      {duration(one.of.max)} {first ? change(first.of.max, one.of.max) : null}
                    </td>
                    <td class="number">{count(one.of.count)}</td>
                  </tr>
                );
              }),
            )}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

function sumOf(counts: Record<string, number>, prefix: string): number {
  return [0, 1, 2].reduce((sum, qos) => sum + (counts[`${prefix}_qos${qos}`] ?? 0), 0);
}

export function Groups({ loads }: { loads: LoadResult[] }) {
  const columns: [string, (of: Record<string, number>) => number][] = [
    ["connects", (of) => of.connects_accepted ?? 0],
    ["resumed", (of) => of.sessions_resumed ?? 0],
    ["refused", (of) => of.connects_refused ?? 0],
    ["failed", (of) => of.connects_failed ?? 0],
    ["closed by broker", (of) => of.closed_by_broker ?? 0],
    ["published", (of) => sumOf(of, "published")],
    ["received", (of) => sumOf(of, "received")],
  ];
  return (
    <section aria-labelledby="groups">
      <h2 id="groups">Groups</h2>
      <TableFrame label="Groups">
        <table>
          <caption class="hidden">What each group did</caption>
          <thead>
            <tr>
              <th scope="col">group</th>
              <th scope="col" class="number">
                clients
              </th>
              {columns.map(([name]) => (
                <th scope="col" class="number" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                sent/s
              </th>
              <th scope="col" class="number">
                received/s
              </th>
            </tr>
          </thead>
          <tbody>
            {loads.flatMap((load, which) =>
              load.groups.map((group, i) => {
                const counts = load.whole.groups[i]?.counts ?? {};
                const measured = load.measured[i]?.counts ?? {};
                const rate = (prefix: string) =>
                  load.measured_s > 0 ? count(Math.round(sumOf(measured, prefix) / load.measured_s)) : "·";
                return (
                  <tr key={`${names(loads)[which]}${group}`}>
                    <th scope="row">
                      {loads.length > 1 ? `${names(loads)[which]}: ` : ""}
                      {group}
                    </th>
                    <td class="number">{count(load.clients[i] ?? 0)}</td>
                    {columns.map(([name, value]) => (
                      <td class="number" key={name}>
                        {count(value(counts))}
                      </td>
                    ))}
                    <td class="number">{rate("published")}</td>
                    <td class="number">{rate("received")}</td>
                  </tr>
                );
              }),
            )}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

export function Health({ loads }: { loads: LoadResult[] }) {
  return (
    <section aria-labelledby="health">
      <h2 id="health">Was the generator the limit?</h2>
      {loads.map((load, i) => {
        const { health } = load;
        return (
          <div key={names(loads)[i]}>
            <p class={health.valid ? "v-pass" : "v-inconclusive"}>
              <Icon shown={health.valid ? "pass" : "inconclusive"} />{" "}
              {loads.length > 1 ? `${names(loads)[i]}: ` : ""}
              {health.valid ? "No, it kept up." : `Yes: ${health.reasons.join("; ")}`}
            </p>
            <Facts
              rows={[
                ["sends that were late", health.late_sends === 0 ? "none" : share(health.late_sends, 1)],
                ["loop lag, p99", duration(health.loop_lag_p99_ns)],
                ["busiest shard", `${(health.busiest * 100).toFixed(0)} % of a core`],
                [
                  "errors of our own",
                  health.errors > 0 ? `${count(health.errors)}: ${health.first_error}` : "none",
                ],
              ]}
            />
          </div>
        );
      })}
    </section>
  );
}

export function Trials({ load, name }: { load: LoadResult; name: string }) {
  if (load.trials.length === 0) return null;
  return (
    <section aria-labelledby={`trials${name}`}>
      <h2 id={`trials${name}`}>{name === "" ? "" : `${name}: `}Search for the limit</h2>
      <p>
        {load.limit_per_s === null
          ? "No rate held."
          : `Highest rate that held: ${count(load.limit_per_s)} publications per second.`}
      </p>
      <TableFrame label="Trials">
        <table>
          <caption class="hidden">Each rate that was tried</caption>
          <thead>
            <tr>
              <th scope="col" class="number">
                asked for
              </th>
              <th scope="col" class="number">
                reached
              </th>
              <th scope="col">verdict</th>
              <th scope="col">why</th>
            </tr>
          </thead>
          <tbody>
            {load.trials.map((trial) => {
              const shown = trial.held ? "pass" : trial.valid ? "fail" : "inconclusive";
              return (
                <tr key={trial.per_s}>
                  <td class="number">{count(trial.per_s)}/s</td>
                  <td class="number">{count(trial.reached_per_s)}/s</td>
                  <td class={`v-${shown}`}>
                    <Icon shown={shown} />{" "}
                    {trial.held ? "held" : trial.valid ? "not held" : "generator too slow"}
                  </td>
                  <td>{trial.why}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}
