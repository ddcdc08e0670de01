// What a load run measured: times, groups, the search for a limit, the generator's health. Two runs are shown side by side, A and B.
import type { ComponentChildren } from "preact";
import type { GroupMeasures, LoadResult } from "../data";
import { count, duration, share } from "../format";
import { quantile, timingsOf } from "../histogram";
import { Icon } from "./icon";
import { names } from "./load_tables";
import { Facts, TableFrame } from "./table";

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
  const timingsOfRuns = loads.map((load) => timingsOf(load));
  const keys = [...new Map(timingsOfRuns.flat().map((timing) => [timing.key, timing.name]))];
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
              timingsOfRuns.map((timings, runIndex) => {
                const timing = timings.find((t) => t.key === key);
                const first = runIndex === 1 ? timingsOfRuns[0]!.find((t) => t.key === key) : undefined;
                if (!timing) return null;
                return (
                  <tr key={`${key}${names(loads)[runIndex]}`}>
                    <th scope="row">{name}</th>
                    {loads.length > 1 ? <td>{names(loads)[runIndex]}</td> : null}
                    {shares.map(([part, title]) => (
                      <td class="number" key={title}>
                        {duration(quantile(timing.values, part))}{" "}
                        {first ? change(quantile(first.values, part), quantile(timing.values, part)) : null}
                      </td>
                    ))}
                    <td class="number">
                      {duration(timing.values.max)}{" "}
                      {first ? change(first.values.max, timing.values.max) : null}
                    </td>
                    <td class="number">{count(timing.values.count)}</td>
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

type Counts = GroupMeasures["counts"];

function sumOf(counts: Counts, prefix: "published" | "received"): number {
  const qualities = [0, 1, 2] as const;
  return qualities.reduce((sum: number, qos) => sum + (counts[`${prefix}_qos${qos}`] ?? 0), 0);
}

export function Groups({ loads }: { loads: LoadResult[] }) {
  const columns: [string, (counts: Counts) => number][] = [
    ["connects", (counts) => counts.connects_accepted ?? 0],
    ["resumed", (counts) => counts.sessions_resumed ?? 0],
    ["refused", (counts) => counts.connects_refused ?? 0],
    ["failed", (counts) => counts.connects_failed ?? 0],
    ["closed by broker", (counts) => counts.closed_by_broker ?? 0],
    ["published", (counts) => sumOf(counts, "published")],
    ["received", (counts) => sumOf(counts, "received")],
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
            {loads.flatMap((load, runIndex) =>
              load.groups.map((group, i) => {
                const counts = load.whole.groups[i]?.counts ?? {};
                const measured = load.measured[i]?.counts ?? {};
                const rate = (prefix: "published" | "received") =>
                  load.measured_s > 0 ? count(Math.round(sumOf(measured, prefix) / load.measured_s)) : "·";
                return (
                  <tr key={`${names(loads)[runIndex]}${group}`}>
                    <th scope="row">
                      {loads.length > 1 ? `${names(loads)[runIndex]}: ` : ""}
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
