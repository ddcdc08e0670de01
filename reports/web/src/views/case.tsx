// One case: what it asks, what the standard says, what happened, and the evidence.
import { useMemo } from "preact/hooks";
import { againOf, standardLink } from "../again";
import type { CaseResult, CaseSource } from "../data";
import { textOf, valueText } from "../format";
import { areaOf, type Run, shownOf, shownWords, sourceOf, withoutVersion } from "../model";
import { usePage } from "../page";
import { Icon, VerdictWord } from "../parts/icon";
import { Linked } from "../parts/linked";
import { Script } from "../parts/script";
import { Sequence } from "../parts/sequence";
import { Facts } from "../parts/table";
import { TimeChart } from "../parts/time_chart";
import { formatRoute } from "../route";

/** The same case in other versions and on other brokers. */
function Siblings({ judged, run }: { judged: CaseResult; run: Run }) {
  const { columns, rows } = usePage();
  const row = rows.find((r) => r.key === withoutVersion(judged.id));
  if (!row || row.cells.filter(Boolean).length < 2) return null;
  return (
    <nav class="siblings" aria-label="This case elsewhere">
      {row.cells.map((cell, place) => {
        if (!cell) return null;
        const column = columns[place]!;
        const current = cell === judged && column.run === run;
        return (
          <a
            key={`${column.run.label}${column.version}`}
            href={formatRoute(`case/${cell.id}`, { broker: column.run.label })}
            aria-current={current ? "true" : undefined}
            title={shownWords[shownOf(cell)].word}
          >
            <Icon shown={shownOf(cell)} /> {column.run.label} {column.version}
            <span class="hidden"> {shownWords[shownOf(cell)].word}</span>
          </a>
        );
      })}
    </nav>
  );
}

function Outcome({ judged }: { judged: CaseResult }) {
  const shown = shownOf(judged);
  const reason = textOf(judged.reason);
  return (
    <section class={`outcome edge-${shown}`} aria-label="Verdict">
      <p class="headline">
        <VerdictWord shown={shown} flaky={judged.flaky} />
        <span class="quiet">{shownWords[shown].about}</span>
      </p>
      {reason === "" ? null : <p class="reason">{reason}</p>}
      {textOf(judged.why) === "" ? null : <p class="why">{textOf(judged.why)}</p>}
      {judged.expected_failure === null ? null : (
        <p>
          <b>Known:</b> <Linked text={textOf(judged.expected_failure)} />
        </p>
      )}
      {judged.bounded.length > 0 ? (
        <p class="quiet">
          Relies on an absence that was watched for a limited time only:{" "}
          {judged.bounded.map(textOf).join("; ")}.
        </p>
      ) : null}
      {judged.facts.length > 0 ? (
        <Facts rows={judged.facts.map((fact) => [textOf(fact.name), textOf(fact.text)])} />
      ) : null}
      {judged.attempts.length > 1 ? (
        <ol class="attempts" aria-label="Rounds">
          {judged.attempts.map((attempt, i) => (
            <li key={i} title={textOf(attempt.reason)}>
              <Icon shown={attempt.verdict} />
              <span class="hidden">{attempt.verdict}</span>
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}

/** The commands that show this case again, to copy. */
function RunAgain({ judged, run }: { judged: CaseResult; run: Run }) {
  const again = againOf(judged, run);
  if (!again) return null;
  return (
    <Facts
      rows={[
        ["run again", <code>{again.run}</code>],
        ["reproduce", again.reproduce === null ? "" : <code>{again.reproduce}</code>],
      ]}
    />
  );
}

function Statements({ judged }: { judged: CaseResult }) {
  const known = usePage().data.catalogue.statements[judged.version] ?? {};
  if (judged.refs.length === 0) return null;
  return (
    <section aria-labelledby="says">
      <h2 id="says">What the standard says</h2>
      <ul class="says">
        {judged.refs.map((id) => {
          const row = known[id];
          return (
            <li key={id}>
              <a
                class="id"
                href={formatRoute("cases", { ref: `${id}@${judged.version}` })}
                title="all cases about this statement"
              >
                {id}
              </a>{" "}
              <small>
                MQTT {judged.version.slice(1)}
                {row ? ", " : ""}
                {row ? <a href={standardLink(judged.version, id)}>section {row.section}</a> : null}
              </small>
              {row ? (
                <p>
                  <b class="word">{row.level}</b> {row.text}
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Parameters({ judged, source }: { judged: CaseResult; source: CaseSource | undefined }) {
  const params = /\[(.*)\]$/.exec(judged.id)?.[1] ?? "";
  const names = Object.entries(judged.trace.names).map(([name, value]) => `${name} = ${valueText(value)}`);
  return (
    <Facts
      rows={[
        ["level", judged.level],
        ["catalogue", judged.catalogue.join(", ")],
        ["parameters", params],
        ["written at", source ? `${source.file}:${source.line}` : ""],
        [
          "took",
          `${(judged.took_ms / 1000).toFixed(2)} s, of which ${(judged.waited_ms / 1000).toFixed(2)} s waiting on purpose`,
        ],
        [
          "names",
          names.length === 0 ? (
            ""
          ) : (
            <details>
              <summary>{names.length} that the script may use</summary>
              <ul class="names">
                {names.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </details>
          ),
        ],
      ]}
    />
  );
}

/** Links to the previous and the next case, in the order of the matrix. */
function Neighbours({ judged, run }: { judged: CaseResult; run: Run }) {
  const { rows } = usePage();
  const key = withoutVersion(judged.id);
  const at = rows.findIndex((row) => row.key === key);
  const link = (step: number, text: string) => {
    for (let i = at + step; i >= 0 && i < rows.length; i += step) {
      const next = rows[i]!.cells.find((cell) => cell && run.byId.get(cell.id) === cell);
      if (next)
        return (
          <a href={formatRoute(`case/${next.id}`, { broker: run.label })} rel={step < 0 ? "prev" : "next"}>
            {text} <span class="id">{rows[i]!.key}</span>
          </a>
        );
    }
    return <span />;
  };
  return (
    <nav class="neighbours" aria-label="Other cases">
      {link(-1, "←")}
      {link(1, "→")}
    </nav>
  );
}

function JudgedCase({ judged, run }: { judged: CaseResult; run: Run }) {
  const { data } = usePage();
  const source = data.catalogue.cases[sourceOf(judged.id)];
  const area = areaOf(judged, data.catalogue);
  const windows = data.catalogue.windows[run.index]?.[judged.id] ?? {};
  const broken = useMemo(() => {
    const file = textOf(judged.where.file);
    return source && file.endsWith(source.file) && shownOf(judged) !== "pass" ? judged.where.line : 0;
  }, [judged, source]);
  return (
    <article class="case">
      <p class="crumbs">
        <a href="#/cases">{data.results.length > 1 ? "Matrix" : "Cases"}</a> ›{" "}
        <a href={formatRoute("cases", { area: area.key })}>{area.title}</a>
      </p>
      <h1>
        {textOf(judged.title)}
        <span class="id">{judged.id}</span>
      </h1>
      <Siblings judged={judged} run={run} />
      <Outcome judged={judged} />
      <RunAgain judged={judged} run={run} />
      <div class="columns">
        <section aria-labelledby="asked">
          <h2 id="asked">What is asked</h2>
          {source && source.about !== "" ? <p>{source.about}</p> : null}
          <Parameters judged={judged} source={source} />
        </section>
        <Statements judged={judged} />
      </div>
      {source ? <Script source={source} broken={broken} reason={textOf(judged.reason)} /> : null}
      {judged.trace.events.length > 0 ? (
        <>
          <TimeChart judged={judged} windows={windows} />
          <Sequence key={`${run.label}${judged.id}`} judged={judged} source={source} />
        </>
      ) : (
        <p class="empty">There is no trace: nothing was sent.</p>
      )}
      <Neighbours judged={judged} run={run} />
    </article>
  );
}

export function CaseView({ id }: { id: string }) {
  const { runs, route } = usePage();
  const run = runs.find((r) => r.label === route.query.broker) ?? runs.find((r) => r.byId.has(id));
  const judged = run?.byId.get(id);
  if (run && judged) return <JudgedCase judged={judged} run={run} />;
  return (
    <>
      <h1>There is no such case here</h1>
      <p class="empty">
        No case <b>{id}</b> {route.query.broker ? `of ${route.query.broker} ` : ""}is in this report.{" "}
        <a href="#/cases">All cases</a>
      </p>
    </>
  );
}
