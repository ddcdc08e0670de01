// The statements of the standard, their cases, and the results.
import type { Statement, Version } from "../data";
import { counted, share } from "../format";
import { type Shown, shownOf, shownOrder, shownWords } from "../model";
import { usePage } from "../page";
import { Icon } from "../parts/icon";
import { TableFrame } from "../parts/table";
import { formatRoute, withQuery } from "../route";

const versions: readonly Version[] = ["v3.1.1", "v5"];

function CoverageTable() {
  const { coverage } = usePage().data.catalogue;
  const areas = [...new Set(versions.flatMap((v) => coverage[v]?.map((row) => row.area) ?? []))].sort();
  const totals = (version: Version, area?: string) => {
    const rows = (coverage[version] ?? []).filter((row) => area === undefined || row.area === area);
    const covered = rows.reduce((n, row) => n + row.covered, 0);
    return { covered, total: covered + rows.reduce((n, row) => n + row.missing.length, 0) };
  };
  const cell = (version: Version, area?: string) => {
    const { covered, total } = totals(version, area);
    if (total === 0) return <span class="none">·</span>;
    return (
      <>
        <svg class="bar meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="fill-pass" width={(100 * covered) / total} height="4" />
        </svg>
        {covered} of {total} <small>{share(covered, total)}</small>
      </>
    );
  };
  return (
    <TableFrame label="Statement coverage">
      <table class="coverage">
        <caption class="hidden">
          Duties of a server that can be seen on the wire, and how many have a case
        </caption>
        <thead>
          <tr>
            <th scope="col">area of the standard</th>
            {versions.map((version) => (
              <th scope="col" key={version}>
                {version}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr key={area}>
              <th scope="row">{area}</th>
              {versions.map((version) => (
                <td key={version}>{cell(version, area)}</td>
              ))}
            </tr>
          ))}
          <tr class="sum">
            <th scope="row">all</th>
            {versions.map((version) => (
              <td key={version}>{cell(version)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The gravest verdict among the cases about each statement; without an entry no case ran. */
function useWorst(version: Version): Map<string, Shown> {
  const { runs } = usePage();
  const worst = new Map<string, Shown>();
  for (const run of runs) {
    for (const judged of run.result.cases) {
      if (judged.version !== version) continue;
      const shown = shownOf(judged);
      for (const ref of judged.refs) {
        const known = worst.get(ref);
        if (known === undefined || shownOrder.indexOf(shown) < shownOrder.indexOf(known))
          worst.set(ref, shown);
      }
    }
  }
  return worst;
}

function StatementRow({
  id,
  row,
  version,
  worst,
}: {
  id: string;
  row: Statement;
  version: Version;
  worst: Shown | undefined;
}) {
  const cases = usePage().data.catalogue.covers[version]?.[id] ?? [];
  return (
    <tr>
      <th scope="row">
        <span class="id">{id}</span>
        <small>section {row.section}</small>
      </th>
      <td>
        <b class="word">{row.level}</b> {row.text}
      </td>
      <td>
        {cases.length === 0 ? (
          <span class="quiet">no case</span>
        ) : (
          <a href={formatRoute("cases", { ref: `${id}@${version}` })}>{counted(cases.length, "case")}</a>
        )}
      </td>
      <td class={worst ? `v-${worst}` : ""}>
        {worst ? (
          <>
            <Icon shown={worst} /> {shownWords[worst].word}
          </>
        ) : null}
      </td>
    </tr>
  );
}

export function StatementsView() {
  const { data, route } = usePage();
  const version: Version = route.query.mqtt === "v3.1.1" ? "v3.1.1" : "v5";
  const worst = useWorst(version);
  const rows = Object.entries(data.catalogue.statements[version] ?? {}).filter(([, row]) => row.ours);
  return (
    <>
      <h1>Statements of the standard</h1>
      <p class="lead">
        Duties of a server that can be seen on the wire, in our words. Each links to the cases that are about
        it.
      </p>
      <CoverageTable />
      <h2 id="list">Each statement of MQTT {version.slice(1)}</h2>
      <p class="switch">
        {versions.map((choice) => (
          <a
            key={choice}
            href={withQuery(route, { mqtt: choice })}
            aria-current={choice === version ? "true" : undefined}
          >
            {choice}
          </a>
        ))}
      </p>
      <TableFrame label={`Statements of ${version}`} tall>
        <table class="statements">
          <caption class="hidden">Statements of {version}</caption>
          <thead>
            <tr>
              <th scope="col">statement</th>
              <th scope="col">what it demands</th>
              <th scope="col">cases</th>
              <th scope="col">gravest verdict</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([id, row]) => (
              <StatementRow key={id} id={id} row={row} version={version} worst={worst.get(id)} />
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}
