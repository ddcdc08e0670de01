// Sums for each area of the catalogue. One broker has a column for each verdict; several have a column each.
import {
  type Area,
  type Column,
  compareAreas,
  type MatrixRow,
  type Shown,
  shownOf,
  shownWords,
  type Tally,
  tally,
  total,
} from "../model";
import { usePage } from "../page";
import { formatRoute } from "../route";
import { VerdictBar } from "./bar";
import { Icon } from "./icon";
import { TableFrame } from "./table";

const order: readonly Shown[] = [
  "pass",
  "fail",
  "unexpected",
  "known_failure",
  "beside_others",
  "late",
  "known_advice",
  "advice",
  "observed",
  "unsupported",
  "blocked",
  "inconclusive",
  "error",
];

function areasOf(rows: MatrixRow[]): Area[] {
  const found = new Map(rows.map((row) => [row.area.key, row.area]));
  return [...found.values()].sort(compareAreas);
}

function sumOf(rows: MatrixRow[], area: string, place: number): Tally {
  return tally(rows.filter((row) => row.area.key === area).flatMap((row) => row.cells[place] ?? []));
}

function OneBroker({ columns, rows }: { columns: Column[]; rows: MatrixRow[] }) {
  const used = order.filter((kind) =>
    rows.some((row) => row.cells.some((cell) => cell && shownOf(cell) === kind)),
  );
  return (
    <table class="areas">
      <caption class="hidden">Verdicts by area and version</caption>
      <thead>
        <tr>
          <th scope="col">area</th>
          <th scope="col">version</th>
          {used.map((kind) => (
            <th scope="col" class="number" key={kind} title={shownWords[kind].about}>
              <Icon shown={kind} /> {shownWords[kind].word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {areasOf(rows).flatMap((area) =>
          columns.map((column, place) => {
            const sum = sumOf(rows, area.key, place);
            if (total(sum) === 0) return null;
            return (
              <tr key={`${area.key}${column.version}`}>
                <th scope="row">
                  <a href={formatRoute("cases", { area: area.key, mqtt: column.version })}>{area.title}</a>
                </th>
                <td>{column.version}</td>
                {used.map((kind) => (
                  <td class="number" key={kind}>
                    {sum[kind] ? (
                      <a
                        class={`v-${kind}`}
                        href={formatRoute("cases", { area: area.key, mqtt: column.version, verdict: kind })}
                      >
                        {sum[kind]}
                      </a>
                    ) : (
                      <span class="none">·</span>
                    )}
                  </td>
                ))}
              </tr>
            );
          }),
        )}
      </tbody>
    </table>
  );
}

const telling: readonly Shown[] = [
  "fail",
  "unexpected",
  "known_failure",
  "beside_others",
  "late",
  "known_advice",
  "advice",
  "error",
  "blocked",
  "inconclusive",
];

function Cell({ sum }: { sum: Tally }) {
  const caseCount = total(sum);
  if (caseCount === 0) return <span class="none">·</span>;
  const marks = telling.filter((kind) => sum[kind]);
  return (
    <div class="areacell">
      <VerdictBar sum={sum} />
      <span class="v-pass">
        {sum.pass ?? 0}
        <small>/{caseCount}</small>
      </span>
      {marks.map((kind) => (
        <span key={kind} class={`v-${kind}`} title={shownWords[kind].word}>
          <Icon shown={kind} />
          {sum[kind]}
          <span class="hidden"> {shownWords[kind].word}</span>
        </span>
      ))}
    </div>
  );
}

function SeveralBrokers({ columns, rows }: { columns: Column[]; rows: MatrixRow[] }) {
  return (
    <table class="areas several">
      <caption class="hidden">Passed of all, by area, broker and version</caption>
      <thead>
        <tr>
          <th scope="col">area</th>
          {columns.map((column) => (
            <th scope="col" key={`${column.run.label}${column.version}`}>
              {column.run.label} <small>{column.version}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {areasOf(rows).map((area) => (
          <tr key={area.key}>
            <th scope="row">
              <a href={formatRoute("cases", { area: area.key })}>{area.title}</a>
            </th>
            {columns.map((column, place) => (
              <td key={`${column.run.label}${column.version}`}>
                <Cell sum={sumOf(rows, area.key, place)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function AreaTable() {
  const { runs, columns, rows } = usePage();
  return (
    <TableFrame label="Verdicts by area">
      {runs.length > 1 ? (
        <SeveralBrokers columns={columns} rows={rows} />
      ) : (
        <OneBroker columns={columns} rows={rows} />
      )}
    </TableFrame>
  );
}
