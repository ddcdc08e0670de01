// What was found out about the brokers beside right and wrong: their limits and the choices they made.

import { factsOf } from "../model";
import { usePage } from "../page";
import { TableFrame } from "../parts/table";

export function ProfileView() {
  const { runs } = usePage();
  const rows = factsOf(runs);
  return (
    <>
      <h1>Observed profile</h1>
      <p class="lead">
        Where the standard leaves a choice there is no right or wrong. What the{" "}
        {runs.length > 1 ? "brokers" : "broker"} announced, and what was seen to happen.
      </p>
      {rows.length === 0 ? (
        <p class="empty">Nothing was recorded.</p>
      ) : (
        <TableFrame label="Observed profile">
          <table class="profile">
            <caption class="hidden">Facts about each broker</caption>
            <thead>
              <tr>
                <th scope="col">fact</th>
                {runs.map((run) => (
                  <th scope="col" key={run.label}>
                    {run.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
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
      )}
    </>
  );
}
