// The first page: what was tested, the results, and links to the other views.

import type { BrokerIncident, CaseResult } from "../data";
import { bytes, count, counted, moment, productTitle, textOf, trustNote } from "../format";
import { loadSentence, loadState } from "../load_words";
import {
  findingFilter,
  findingsOf,
  meaning,
  type Run,
  type Shown,
  shownOf,
  shownWords,
  tally,
} from "../model";
import { usePage } from "../page";
import { AreaTable } from "../parts/area_table";
import { VerdictBar, VerdictCounts } from "../parts/bar";
import { Icon, VerdictWord } from "../parts/icon";
import { Linked } from "../parts/linked";
import { Facts } from "../parts/table";
import { formatRoute } from "../route";
import { isOnlyWatch, watchOutcome } from "../watch";
import { sourceText, WatchView } from "./watch";

const mostFindings = 8;

function FindingLink({ run, judged }: { run: Run; judged: CaseResult }) {
  return (
    <>
      <a href={formatRoute(`case/${judged.id}`, { broker: run.label })}>
        <VerdictWord shown={shownOf(judged)} flaky={judged.flaky} />
        <span class="id">{judged.id}</span>
      </a>
      <p>{textOf(judged.reason)}</p>
    </>
  );
}

/** New findings: those that break a requirement, or departures from recommendations. */
function Findings({ run, advice }: { run: Run; advice: boolean }) {
  const causes = findingsOf(run).filter(([first]) => (shownOf(first!) === "advice") === advice);
  if (causes.length === 0) return null;
  const left = causes.slice(mostFindings).flat().length;
  return (
    <ul class="findings">
      {causes.slice(0, mostFindings).map(([first, ...others]) => (
        <li key={first!.id}>
          <FindingLink run={run} judged={first!} />
          {others.length === 0 ? null : (
            <details>
              <summary>and {counted(others.length, "other")}, probably of the same cause</summary>
              {others.map((judged) => (
                <FindingLink key={judged.id} run={run} judged={judged} />
              ))}
            </details>
          )}
        </li>
      ))}
      {left > 0 ? (
        <li>
          <a href={formatRoute("cases", { verdict: findingFilter })}>and {left} more</a>
        </li>
      ) : null}
    </ul>
  );
}

/** Values for the broker's profile with which all late cases hold. */
function Proposals({ run }: { run: Run }) {
  if (run.result.proposals.length === 0) return null;
  return (
    <ul class="findings">
      {run.result.proposals.map((measured) => (
        <li key={measured.tolerance}>
          <p class="v-late">
            <Icon shown="late" /> {counted(measured.cases, "case")} late: set{" "}
            <code>
              {measured.tolerance}: {measured.holds_ms}ms
            </code>{" "}
            in the profile
          </p>
        </li>
      ))}
    </ul>
  );
}

const incidentWords: Record<BrokerIncident["kind"], string> = {
  broker_died: "The broker ended by itself",
  broker_killed: "Somebody else ended the broker",
  broker_hung: "The broker hung",
  broker_gone: "The broker could not be reached any more",
  foreign_messages: "Clients received messages that none of their subscriptions matches",
};

/** What the broker did to the run as a whole; the cases that bring it about alone are linked. */
function Incidents({ run }: { run: Run }) {
  if (run.result.incidents.length === 0) return null;
  return (
    <ul class="findings">
      {run.result.incidents.map((incident, index) => (
        <li key={index}>
          <p class="v-fail">
            <Icon shown="fail" /> {incidentWords[incident.kind]}: {textOf(incident.detail)}
          </p>
          <p>
            {counted(incident.cases.length, "case")} concerned
            {incident.causes.length > 0 ? "; brought about by" : "; no case brings it about alone"}
          </p>
          {incident.causes.map((id) => (
            <a key={id} href={formatRoute(`case/${id}`, { broker: run.label })}>
              <span class="id">{id}</span>
            </a>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What the file of expectations knows, by reason: one reason may explain many cases. */
function Known({ run, shown, plural }: { run: Run; shown: Shown; plural: string }) {
  const known = run.result.cases.filter((judged) => shownOf(judged) === shown);
  if (known.length === 0) return null;
  const reasons = new Map<string, CaseResult[]>();
  for (const judged of known) {
    const reason = textOf(judged.expected_failure);
    reasons.set(reason, [...(reasons.get(reason) ?? []), judged]);
  }
  return (
    <details class="known">
      <summary>
        {counted(known.length, shownWords[shown].word, plural)}, for {counted(reasons.size, "reason")}
      </summary>
      <ul class="findings">
        {[...reasons].map(([reason, cases]) => (
          <li key={reason}>
            <p>
              <Linked text={reason} />
            </p>
            {cases.map((judged) => (
              <a key={judged.id} href={formatRoute(`case/${judged.id}`, { broker: run.label })}>
                <span class="id">{judged.id}</span>
              </a>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function RunCard({ run }: { run: Run }) {
  const { result } = run;
  const sum = tally(result.cases);
  const problem = textOf(result.environment_problem);
  return (
    <article class="card">
      <h2>{run.label}</h2>
      <p class={`sentence exit-${result.exit_code}`}>
        <Icon shown={stateOf(run)} /> {meaning(result)}
      </p>
      <VerdictBar sum={sum} />
      <VerdictCounts sum={sum} />
      {problem === "" ? null : <pre class="problem">{problem}</pre>}
      {result.unexpected.length > 0 ? (
        <pre class="problem">{result.unexpected.map(textOf).join("\n")}</pre>
      ) : null}
      <Incidents run={run} />
      <Findings run={run} advice={false} />
      <Proposals run={run} />
      <Known run={run} shown="known_failure" plural="known failures" />
      <Findings run={run} advice={true} />
      <Known run={run} shown="known_advice" plural="pieces of known advice" />
      <Facts
        rows={[
          [
            "broker",
            `${productTitle(result.broker)} at ${textOf(result.broker.url)}${trustNote(result.broker.insecure)}`,
          ],
          [
            "run",
            `${moment(result.started)}, ${counted(result.cases.length, "case")} in ${result.wall_s.toFixed(1)} s`,
          ],
          ["longest wait", result.running ? "" : `${(result.longest_wait_ms / 1000).toFixed(1)} s`],
          ["connections", result.running ? "" : count(result.connections)],
          [
            "broker used",
            result.broker.cpu_s > 0
              ? `${result.broker.cpu_s.toFixed(1)} s CPU, ${bytes(result.broker.peak_rss_kib * 1024)}`
              : "",
          ],
          ["rounds", result.repeat > 1 ? String(result.repeat) : ""],
          ["seed", String(result.seed)],
        ]}
      />
    </article>
  );
}

function Brokers() {
  const { runs } = usePage();
  return (
    <ul class="brokers">
      {runs.map((run) => {
        const sum = tally(run.result.cases);
        return (
          <li key={run.label}>
            <h2>
              {run.label}
              <small>{moment(run.result.started)}</small>
            </h2>
            <div>
              <VerdictBar sum={sum} />
              <VerdictCounts sum={sum} />
              <p class="amounts">
                <Icon shown={stateOf(run)} /> {meaning(run.result)}
              </p>
              <Known run={run} shown="known_failure" plural="known failures" />
              <Known run={run} shown="known_advice" plural="pieces of known advice" />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function stateOf(run: Run): Shown {
  const code = run.result.exit_code;
  if (run.result.running && code !== 1) return "observed";
  return code === 0 ? "pass" : code === 1 ? "fail" : "error";
}

function LoadCards() {
  const { data } = usePage();
  if (data.loads.length === 0) return null;
  return (
    <section aria-labelledby="loads">
      <h2 id="loads">Load</h2>
      <div class="cards">
        {data.loads.map((load, index) => (
          <article class="card" key={index}>
            <h3>
              <a href={formatRoute("load", { run: String(index) })}>{load.scenario}</a>
            </h3>
            <p class={`sentence exit-${load.exit_code}`}>
              <Icon shown={loadState(load)} /> {loadSentence(load)}
            </p>
            <p>{load.about}</p>
            <Facts
              rows={[
                ["brokers", load.brokers.map((b) => productTitle(b)).join(", ")],
                ["run", `${moment(load.started)}, ${load.wall_s.toFixed(1)} s`],
                ["clients", count(load.clients.reduce((a, b) => a + b, 0))],
              ]}
            />
          </article>
        ))}
      </div>
    </section>
  );
}

function ProofCard() {
  const { proof } = usePage().data;
  if (!proof) return null;
  const caught = new Set(proof.cases.flatMap((judged) => judged.caught.map((c) => c.defect)));
  const sharp = proof.cases.filter((judged) => judged.caught.length > 0).length;
  return (
    <section aria-labelledby="proof">
      <h2 id="proof">Proof that the checks bite</h2>
      <p class="lead">
        <a href="#/proof">
          {count(caught.size)} of {count(proof.defects.length)} named defects are caught
        </a>
        ; {count(sharp)} of {count(proof.cases.length)} cases catch at least one, in {count(proof.runs)} runs.
      </p>
    </section>
  );
}

function WatchCards() {
  const { watches, watch_words: words } = usePage().data;
  if (watches.length === 0 || !words) return null;
  return (
    <section aria-labelledby="watches">
      <h2 id="watches">Watched clients</h2>
      <div class="cards">
        {watches.map(({ report }, index) => {
          const { state, sentence } = watchOutcome(report, words);
          return (
            <article class="card" key={index}>
              <h3>
                <a href={formatRoute("watch", { run: String(index) })}>{sourceText(report)}</a>
              </h3>
              <p class="sentence">
                <Icon shown={state} /> {sentence}.
              </p>
            </article>
          );
        })}
      </div>
    </section>
  );
}

export function OverviewView() {
  const { runs, data } = usePage();
  if (isOnlyWatch(data)) return <WatchView />;
  const several = runs.length > 1;
  const title = several
    ? `${runs.length} brokers, one standard`
    : runs.length === 1
      ? `Does ${runs[0]!.label} keep its promises?`
      : data.loads.length > 0
        ? "Under load"
        : data.live
          ? "The run is being prepared"
          : data.watches.length > 0
            ? "Why messages did not arrive"
            : "Proof that the checks bite";
  return (
    <>
      <h1>{title}</h1>
      {several ? <Brokers /> : runs.map((run) => <RunCard key={run.label} run={run} />)}
      {runs.length > 0 ? (
        <section aria-labelledby="areas">
          <h2 id="areas">By area</h2>
          <AreaTable />
        </section>
      ) : null}
      <LoadCards />
      <WatchCards />
      <ProofCard />
    </>
  );
}
