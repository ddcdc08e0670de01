// What `load --witness` has seen: rules across packets that were broken.
import type { LoadResult } from "../data";
import { count, duration } from "../format";
import { Icon } from "./icon";
import { TableFrame } from "./table";

/** "devices/17" for the number of a client in the whole run. */
export function clientName(load: LoadResult, client: number): string {
  let first = 0;
  for (const [group, members] of load.clients.entries()) {
    if (client < first + members) return `${load.groups[group]}/${client - first}`;
    first += members;
  }
  return `client ${client}`;
}

export function LoadRules({ load, name }: { load: LoadResult; name: string }) {
  if (!load.rules) return null;
  const accused = load.rules.some((rule) => rule.side === "broker");
  return (
    <section aria-labelledby={`rules${name}`}>
      <h2 id={`rules${name}`}>{name === "" ? "" : `${name}: `}Rules across packets</h2>
      <p class={accused ? "v-fail" : "v-pass"}>
        <Icon shown={accused ? "fail" : "pass"} />{" "}
        {accused ? "The broker breaks rules." : "The broker breaks none."}
      </p>
      {load.rules.length === 0 ? null : (
        <TableFrame label="Broken rules">
          <table class="stacked">
            <caption class="hidden">Each rule that was broken, with its first example</caption>
            <thead>
              <tr>
                <th scope="col">rule</th>
                <th scope="col">broken by</th>
                <th scope="col">statement</th>
                <th scope="col" class="number">
                  times
                </th>
                <th scope="col">first example</th>
              </tr>
            </thead>
            <tbody>
              {load.rules.map((rule) => (
                <tr key={`${rule.rule}${rule.side}${rule.version}`}>
                  <th scope="row">
                    <span class="id">{rule.rule}</span> <small>{rule.sentence}</small>
                  </th>
                  <td>{rule.side === "broker" ? "the broker" : "our own clients"}</td>
                  <td class="id">{rule.statement}</td>
                  <td class="number">{count(rule.times)}</td>
                  <td>
                    {clientName(load, rule.client)}, {duration(rule.at_ns)} after the start:{" "}
                    <span class="id">{rule.packet}</span>
                    {rule.amount === null ? null : `; ${count(rule.amount)}`}
                    {rule.limit === null ? null : `, limit ${count(rule.limit)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  );
}
