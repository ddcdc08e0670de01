// The matrix: rows are cases, columns are brokers and versions. Its filters are part of the address.
import { useMemo } from "preact/hooks";
import type { CaseResult } from "../data";
import { counted, textOf } from "../format";
import {
  applyFilter,
  type Column,
  compareAreas,
  filterOf,
  type MatrixRow,
  type Shown,
  shownOf,
  shownOrder,
  shownWords,
  tally,
} from "../model";
import { usePage } from "../page";
import { Icon } from "../parts/icon";
import { TableFrame } from "../parts/table";
import { formatRoute, withQuery } from "../route";

/** Changes the address without a new entry in the history, since each letter of a search does so. */
function go(fragment: string) {
  history.replaceState(null, "", fragment);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

function Choice(props: { label: string; name: string; value: string; options: [string, string][] }) {
  const { route } = usePage();
  return (
    <label>
      {props.label}
      <select
        value={props.value}
        onChange={(event) => go(withQuery(route, { [props.name]: event.currentTarget.value }))}
      >
        <option value="">all</option>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function VerdictChips({ verdicts }: { verdicts: Set<Shown> }) {
  const { runs, route } = usePage();
  const sum = useMemo(() => tally(runs.flatMap((run) => run.result.cases)), [runs]);
  const toggle = (kind: Shown) => {
    const next = new Set(verdicts);
    if (!next.delete(kind)) next.add(kind);
    go(withQuery(route, { verdict: [...next].join(",") }));
  };
  return (
    <fieldset class="chips">
      <legend>verdict</legend>
      {shownOrder
        .filter((kind) => sum[kind])
        .map((kind) => (
          <button
            type="button"
            key={kind}
            aria-pressed={verdicts.has(kind)}
            title={shownWords[kind].about}
            onClick={() => toggle(kind)}
          >
            <Icon shown={kind} /> {shownWords[kind].word} <small>{sum[kind]}</small>
          </button>
        ))}
    </fieldset>
  );
}

function Filters({ shown }: { shown: MatrixRow[] }) {
  const { rows, runs, route, data } = usePage();
  const filter = filterOf(route.query);
  const areas = [...new Map(rows.map((row) => [row.area.key, row.area])).values()].sort(compareAreas);
  const levels = [...new Set(rows.map((row) => row.level))].sort();
  const statements = [
    ...new Set(rows.flatMap((row) => row.cells.flatMap((judged) => judged?.refs ?? []))),
  ].sort();
  const isFiltered = Object.keys(route.query).length > 0;
  return (
    <search class="filters" aria-label="Filter the cases">
      <VerdictChips verdicts={filter.verdicts} />
      <div class="fields">
        <label class="grow">
          words
          <input
            type="search"
            value={filter.text}
            placeholder="id, title, EXP-05"
            onInput={(event) => go(withQuery(route, { q: event.currentTarget.value }))}
          />
        </label>
        <Choice label="area" name="area" value={filter.area} options={areas.map((a) => [a.key, a.title])} />
        <Choice label="level" name="level" value={filter.level} options={levels.map((l) => [l, l])} />
        <Choice
          label="version"
          name="mqtt"
          value={filter.version}
          options={[
            ["v3.1.1", "v3.1.1"],
            ["v5", "v5"],
          ]}
        />
        <label class="grow">
          statement
          <input
            type="search"
            list="statements"
            value={filter.statement}
            placeholder="MQTT-4.1.0-2"
            onInput={(event) => go(withQuery(route, { ref: event.currentTarget.value }))}
          />
        </label>
        <datalist id="statements">
          {statements.map((id) => (
            <option key={id} value={id}>
              {data.catalogue.statements.v5?.[id]?.text ??
                data.catalogue.statements["v3.1.1"]?.[id]?.text ??
                ""}
            </option>
          ))}
        </datalist>
        {runs.length > 1 ? (
          <label class="check">
            <input
              type="checkbox"
              checked={filter.differ}
              onChange={(event) => go(withQuery(route, { differ: event.currentTarget.checked ? "1" : "" }))}
            />
            only where brokers differ
          </label>
        ) : null}
      </div>
      <p class="found" aria-live="polite">
        {shown.length === rows.length
          ? counted(rows.length, "case")
          : `${shown.length} of ${counted(rows.length, "case")}`}
        {isFiltered ? (
          <>
            {" · "}
            <a href="#/cases">show all</a>
          </>
        ) : null}
      </p>
    </search>
  );
}

function Cell({ judged, column }: { judged: CaseResult | undefined; column: Column }) {
  if (!judged)
    return (
      <td class="cell">
        <span class="none" title="does not run here">
          ·<span class="hidden">does not run</span>
        </span>
      </td>
    );
  const shown = shownOf(judged);
  const reason = textOf(judged.expected_failure ?? "") || textOf(judged.reason);
  return (
    <td class="cell">
      <a
        class={`verdict v-${shown}`}
        href={formatRoute(`case/${judged.id}`, { broker: column.run.label })}
        title={reason === "" ? shownWords[shown].word : `${shownWords[shown].word}: ${reason}`}
      >
        <Icon shown={shown} />
        <span class="word">{shownWords[shown].word}</span>
        {judged.flaky ? <span class="tag">flaky</span> : null}
      </a>
    </td>
  );
}

function Head({ columns, several }: { columns: Column[]; several: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col">case</th>
        <th scope="col" class="level">
          level
        </th>
        {columns.map((column) => (
          <th scope="col" class="cell" key={`${column.run.label}${column.version}`}>
            {several ? (
              <>
                {column.run.label} <small>{column.version}</small>
              </>
            ) : (
              column.version
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Group({ rows, columns }: { rows: MatrixRow[]; columns: Column[] }) {
  const { area } = rows[0]!;
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colSpan={2 + columns.length}>
          <span>
            {area.title} {area.key === area.title ? null : <small>{area.key}</small>}
          </span>
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.key}>
          <th scope="row">
            <span class="id">{row.key}</span>
            <span class="title">{row.title}</span>
          </th>
          <td class="level">{row.level}</td>
          {row.cells.map((judged, place) => (
            <Cell
              key={`${columns[place]!.run.label}${columns[place]!.version}`}
              judged={judged}
              column={columns[place]!}
            />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

export function CasesView() {
  const { rows, columns, runs, route } = usePage();
  const filter = filterOf(route.query);
  const kept = columns.filter((column) => filter.version === "" || column.version === filter.version);
  const narrowed = rows.map((row) => ({
    ...row,
    cells: kept.map((column) => row.cells[columns.indexOf(column)]),
  }));
  const shown = applyFilter(narrowed, kept, filter);
  const groups = new Map<string, MatrixRow[]>();
  for (const row of shown) groups.set(row.area.key, [...(groups.get(row.area.key) ?? []), row]);
  return (
    <>
      <h1>{runs.length > 1 ? "Every case, every broker" : "Every case"}</h1>
      <Filters shown={shown} />
      {shown.length === 0 ? (
        <p class="empty">
          No case is left. <a href="#/cases">Show all</a>
        </p>
      ) : (
        <TableFrame label="Verdicts" tall>
          <table class="matrix">
            <caption class="hidden">The verdict of each case, for each broker and version</caption>
            <Head columns={kept} several={runs.length > 1} />
            {[...groups].map(([key, group]) => (
              <Group key={key} rows={group} columns={kept} />
            ))}
          </table>
        </TableFrame>
      )}
    </>
  );
}
