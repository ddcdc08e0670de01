// What the broker said no to, by CONNACK, SUBACK, PUBACK, PUBREC and DISCONNECT, or by silence.
import type { LoadResult } from "../data";
import { count, textOf } from "../format";
import { TableFrame } from "./table";

const silences = [
  ["connects_failed", "no CONNACK: refused by TCP, closed, or timed out"],
  ["tls_failed", "the handshake of TLS or WebSocket failed"],
  ["unanswered", "no answer to a PUBLISH"],
  ["closed_by_broker", "connections that the broker closed"],
  ["closed_for_violation", "connections that we closed: what came is not MQTT"],
  ["pings_unanswered", "no answer to a PINGREQ"],
  ["never_connected", "clients that never connected"],
] as const;

interface Row {
  group: string;
  text: string;
  times: number;
  reason: string;
}

function rowsOf(load: LoadResult): Row[] {
  return load.groups.flatMap((group, i) => {
    const measures = load.whole.groups[i];
    const said = (measures?.refusals ?? []).map((refusal) => ({
      group,
      text: refusal.words,
      times: refusal.times,
      reason: textOf(refusal.reason ?? ""),
    }));
    const unsaid = silences
      .map(([figure, text]) => ({ group, text, times: measures?.counts[figure] ?? 0, reason: "" }))
      .filter((row) => row.times > 0);
    return [...said, ...unsaid];
  });
}

export function Refusals({ load, name }: { load: LoadResult; name: string }) {
  const rows = rowsOf(load);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={`refusals${name}`}>
      <h2 id={`refusals${name}`}>{name === "" ? "" : `${name}: `}Refused, or not answered</h2>
      <TableFrame label="Refused, or not answered">
        <table>
          <caption class="hidden">What the broker refused or did not answer, by group</caption>
          <thead>
            <tr>
              <th scope="col">group</th>
              <th scope="col">what</th>
              <th scope="col" class="number">
                times
              </th>
              <th scope="col">Reason String</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.group} ${row.text}`}>
                <th scope="row">{row.group}</th>
                <td>{row.text}</td>
                <td class="number">{count(row.times)}</td>
                <td>{row.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}
