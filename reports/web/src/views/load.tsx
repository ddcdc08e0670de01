// A load run, or two side by side: A is the run that the address names, B is compared with it.
import { useMemo } from "preact/hooks";
import type { LoadResult } from "../data";
import { bytes, count, duration, moment, productTitle, textOf, trustNote } from "../format";
import { quantile, timingNames, timingsOf } from "../histogram";
import { isEmpty, type PlotData, type PlotKind, plotKinds, plotOf, plotTitles } from "../load_series";
import { loadSentence, loadState } from "../load_words";
import { usePage } from "../page";
import { Icon } from "../parts/icon";
import { Groups, Health, Times, Trials } from "../parts/load_figures";
import { Refusals } from "../parts/load_refusals";
import { LoadRules } from "../parts/load_rules";
import { Ledger, Thresholds, Wills } from "../parts/load_tables";
import { Plot } from "../parts/plot";
import { Storms } from "../parts/storm";
import { Facts } from "../parts/table";
import { formatRoute, withQuery } from "../route";

function nameOf(load: LoadResult): string {
  const brokers = [
    ...new Set(load.brokers.map((broker) => `${productTitle(broker)}${trustNote(broker.insecure)}`)),
  ];
  return `${load.scenario}, ${brokers.join(", ")}, ${moment(load.started)}`;
}

function Choices({ loads, run, other }: { loads: LoadResult[]; run: number; other: number }) {
  const { route } = usePage();
  const go = (change: Record<string, string>) => {
    location.hash = withQuery(route, change);
  };
  return (
    <search class="filters">
      <div class="fields">
        <label class="grow">
          run A
          <select value={String(run)} onChange={(event) => go({ run: event.currentTarget.value })}>
            {loads.map((load, i) => (
              <option key={i} value={String(i)}>
                {i + 1}: {nameOf(load)}
              </option>
            ))}
          </select>
        </label>
        <label class="grow">
          compare with B
          <select
            value={other < 0 ? "" : String(other)}
            onChange={(event) => go({ with: event.currentTarget.value })}
          >
            <option value="">none</option>
            {loads.map((load, i) =>
              i === run ? null : (
                <option key={i} value={String(i)}>
                  {i + 1}: {nameOf(load)}
                </option>
              ),
            )}
          </select>
        </label>
      </div>
    </search>
  );
}

function Head({ load, name }: { load: LoadResult; name: string }) {
  return (
    <article class="card">
      <h2>
        {name === "" ? "" : `${name}: `}
        {load.scenario}
      </h2>
      <p class={`sentence exit-${load.exit_code}`}>
        <Icon shown={loadState(load)} /> {loadSentence(load)}
      </p>
      {load.health.reasons.map((reason) => (
        <p key={reason} class="v-inconclusive">
          INVALID: {reason}
        </p>
      ))}
      <p>{load.about}</p>
      <Facts
        rows={[
          ["brokers", load.brokers.map((b) => `${productTitle(b)} at ${textOf(b.url)}`).join(", ")],
          ["clients", load.groups.map((group, i) => `${count(load.clients[i] ?? 0)} ${group}`).join(", ")],
          ["run", `${load.run}, ${moment(load.started)}, ${load.wall_s.toFixed(1)} s, seed ${load.seed}`],
          ["scale", load.terms.scale === 1 ? "" : String(load.terms.scale)],
          ["changed", load.terms.overrides.join(", ")],
          ["slices", load.slices > 1 ? `${load.slices_here.length} of ${load.slices}` : ""],
          [
            "broker used",
            load.brokers
              .filter((b) => b.cpu_s > 0)
              .map((b) => `${b.cpu_s.toFixed(1)} s CPU, ${bytes(b.peak_rss_kib * 1024)}`)
              .join("; "),
          ],
        ]}
      />
    </article>
  );
}

/** " What was done to the brokers: kill (crash)."; empty when nothing was. */
function brokerActs(load: LoadResult): string {
  const acts = load.phases.flatMap((p) => (p.broker ? [`${p.broker} (${p.name})`] : []));
  return acts.length === 0 ? "" : ` What was done to the brokers: ${acts.join(", ")}.`;
}

/** " The network was bad in slow (delay 80 ms)."; empty when it was not. */
function badNetworks(load: LoadResult): string {
  const bad = load.phases.flatMap((p) => (p.network ? [`${p.name} (${p.network.text})`] : []));
  return bad.length === 0 ? "" : ` The network was bad in ${bad.join(", ")}.`;
}

function OverTime({ load, other }: { load: LoadResult; other: LoadResult | undefined }) {
  const plots = useMemo(
    () =>
      plotKinds
        .map((kind): [PlotKind, PlotData] => [kind, plotOf(load, kind, other)])
        .filter(([, data]) => !isEmpty(data)),
    [load, other],
  );
  const bands = load.phases.map((phase) => ({
    name: phase.name,
    from: phase.began_ns / 1e9,
    to: phase.ended_ns / 1e9,
  }));
  if (plots.length === 0) return null;
  return (
    <section aria-labelledby="overtime">
      <h2 id="overtime">Over time</h2>
      <p class="quiet">
        Shades are the phases{other ? " of A" : ""}: {load.phases.map((p) => p.name).join(", ")}.
        {brokerActs(load)}
        {badNetworks(load)}
      </p>
      <div class="plots">
        {plots.map(([kind, data]) => (
          <Plot
            key={kind}
            title={plotTitles[kind].title}
            about={plotTitles[kind].about}
            unit={plotTitles[kind].unit}
            data={data}
            bands={bands}
            xName="second"
            logY={plotTitles[kind].log === true}
            xText={(s) => `${Number(s.toFixed(1))} s`}
            yText={(n) => (kind === "latency" ? duration(n * 1e6) : count(n))}
          />
        ))}
      </div>
    </section>
  );
}

/** 1 / (1 - share): 1000 is 99.9 %. */
function percentText(x: number): string {
  const share = 100 * (1 - 1 / x);
  const digits = Math.max(0, Math.round(Math.log10(x)) - 2);
  return `${share.toFixed(digits)} %`;
}

const colours = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"];

/** All curves use the same shares of the whole; a curve ends where it has no more values. */
function curvesOf(loads: LoadResult[], wanted: Set<string>): PlotData {
  const timingsOfRuns = loads.map((load) => timingsOf(load));
  const most = Math.max(10, ...timingsOfRuns.flat().map((timing) => timing.values.count));
  const points = 160;
  const at = Array.from({ length: points + 1 }, (_, i) => most ** (i / points));
  const series = timingsOfRuns.flatMap((timings, runIndex) =>
    timings
      .filter((timing) => wanted.has(timing.key))
      .map((timing) => ({
        name: loads.length > 1 ? `${runIndex === 0 ? "A" : "B"}: ${timing.name}` : timing.name,
        colour: colours[timingNames.findIndex(([key]) => key === timing.key) % colours.length]!,
        dashed: runIndex === 1,
        values: at.map((x) =>
          x > timing.values.count * 1.001 ? null : shownTime(quantile(timing.values, 1 - 1 / x)),
        ),
      })),
  );
  return { at, series };
}

/** In ms, at least a microsecond: shorter times cannot be seen, and 0 has no logarithm. */
function shownTime(ns: number): number {
  return Math.max(1e3, ns) / 1e6;
}

const usual = [
  "connack",
  "publish_to_ack",
  "publish_to_delivery",
  "publish_to_delivery_naive",
  "publish_to_delivery_across",
  "resume_to_drained",
  "subscribe_to_retained",
  "round_trip",
  "will_delay",
];

function Percentiles({ loads }: { loads: LoadResult[] }) {
  const { route } = usePage();
  const available = timingNames.filter(([key]) =>
    loads.some((load) => load.measured.some((g) => g.timings[key])),
  );
  const chosen = route.query.times ?? usual.join(",");
  const wanted = new Set(chosen.split(","));
  const data = useMemo(() => curvesOf(loads, wanted), [...loads, chosen]);
  if (available.length === 0) return null;
  const toggle = (key: string) => {
    if (!wanted.delete(key)) wanted.add(key);
    history.replaceState(null, "", withQuery(route, { times: [...wanted].join(",") || "none" }));
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return (
    <section aria-labelledby="percentiles">
      <h2 id="percentiles">Percentiles</h2>
      <fieldset class="chips">
        <legend>times</legend>
        {available.map(([key, name]) => (
          <button type="button" key={key} aria-pressed={wanted.has(key)} onClick={() => toggle(key)}>
            {name}
          </button>
        ))}
      </fieldset>
      <Plot
        title="How long, for how many"
        about="Each curve shows which share took no longer than a time. Times count from when something was due; the naive curve counts from the real send. Less than 1 µs is shown as 1 µs."
        unit="both axes logarithmic"
        data={data}
        xName="share"
        logX
        logY
        xText={percentText}
        yText={(ms) => duration(ms * 1e6)}
      />
    </section>
  );
}

export function LoadView() {
  const { data, route } = usePage();
  const { loads } = data;
  const run = Math.min(loads.length - 1, Math.max(0, Number(route.query.run ?? 0) || 0));
  const wanted = route.query.with === undefined ? -1 : Number(route.query.with);
  const other =
    Number.isInteger(wanted) && wanted >= 0 && wanted < loads.length && wanted !== run ? wanted : -1;
  const load = loads[run];
  if (!load) {
    return (
      <p class="empty">{data.live ? "The run is being prepared." : "There is no load run in this report."}</p>
    );
  }
  const second = other < 0 ? undefined : loads[other];
  const both = second ? [load, second] : [load];
  const nameIn = (shown: LoadResult) => (second ? (shown === load ? "A" : "B") : "");
  return (
    <>
      <h1>{second ? "Two runs side by side" : "Under load"}</h1>
      {loads.length > 1 ? <Choices loads={loads} run={run} other={other} /> : null}
      <div class="cards">
        {both.map((shown) => (
          <Head key={shown === load ? "a" : "b"} load={shown} name={nameIn(shown)} />
        ))}
      </div>
      <Thresholds loads={both} />
      <Ledger loads={both} />
      <Wills loads={both} />
      {both.map((shown) => (
        <LoadRules key={shown === load ? "a" : "b"} load={shown} name={nameIn(shown)} />
      ))}
      {both.map((shown) => (
        <Trials key={shown === load ? "a" : "b"} load={shown} name={nameIn(shown)} />
      ))}
      {both.map((shown) => (
        <Storms key={shown === load ? "a" : "b"} load={shown} name={nameIn(shown)} />
      ))}
      <OverTime load={load} other={second} />
      <Percentiles loads={both} />
      <Times loads={both} />
      {both.map((shown) => (
        <Refusals key={shown === load ? "a" : "b"} load={shown} name={nameIn(shown)} />
      ))}
      <Groups loads={both} />
      <Health loads={both} />
      <section aria-labelledby="scenario">
        <h2 id="scenario">Scenario</h2>
        <details>
          <summary>{load.scenario}</summary>
          <pre class="frame plain" tabIndex={0} role="group" aria-label="The scenario file">
            {load.text}
          </pre>
        </details>
        {second ? null : loads.length > 1 ? (
          <p>
            <a href={formatRoute("load", { run: String(run), with: String(run === 0 ? 1 : 0) })}>
              Compare with another run
            </a>
          </p>
        ) : null}
      </section>
    </>
  );
}
