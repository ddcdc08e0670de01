// What was learned about the brokers apart from right and wrong: their limits and their choices.

import type { ProfileRow } from "../model";
import { answersOf, otherFactsOf } from "../model";
import { usePage } from "../page";
import { TableFrame } from "../parts/table";

function ProfileTable({ label, head, rows }: { label: string; head: string; rows: ProfileRow[] }) {
  const { runs } = usePage();
  return (
    <TableFrame label={label}>
      <table class="profile">
        <caption class="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {runs.map((run) => (
              <th scope="col" key={run.label}>
                {run.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {row.values.map((values, place) => (
                <td key={runs[place]!.label}>
                  {values.length === 0 ? <span class="none">·</span> : values.join("; ")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

export function ProfileView() {
  const { runs } = usePage();
  const facts = otherFactsOf(runs);
  return (
    <>
      <h1>Observed profile</h1>
      <p class="lead">
        Where the standard leaves a choice, there is no right or wrong. What the{" "}
        {runs.length > 1 ? "brokers" : "broker"} announced, and what was seen to happen.
      </p>
      {runs.every((run) => run.result.observed.length === 0) ? (
        <p class="empty">Nothing was recorded.</p>
      ) : (
        <ProfileTable label="Answers of each broker" head="question" rows={answersOf(runs)} />
      )}
      {facts.length === 0 ? null : (
        <>
          <h2>Other facts</h2>
          <ProfileTable label="Other facts about each broker" head="fact" rows={facts} />
        </>
      )}
    </>
  );
}
