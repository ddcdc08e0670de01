// A load run, or two side by side: A is the one that the address names, B the one that it is compared with.
import { useMemo } from "preact/hooks";
import { LoadTables } from "../parts/load_tables";
import { Icon } from "../parts/icon";
import { Plot } from "../parts/plot";
import { Storms } from "../parts/storm";
import { Facts } from "../parts/table";
import type { LoadResult } from "../data";
import { bytes, count, duration, moment, textOf } from "../format";
import { curve, timingsOf } from "../histogram";
import { loadSentence, loadState } from "../load_words";
import { isEmpty, type PlotData, type PlotKind, plotKinds, plotOf, plotTitles } from "../load_series";
import { usePage } from "../page";
import { formatRoute, withQuery } from "../route";

function nameOf(load: LoadResult): string {
  const brokers = [...new Set(load.brokers.map((one) => `${textOf(one.product) || textOf(one.name)} ${textOf(one.version)}`))];
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
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <option key={i} value={String(i)}>
                {i + 1}: {nameOf(load)}
              </option>
            ))}
          </select>
        </label>
        <label class="grow">
          compare with B
          <select value={other < 0 ? "" : String(other)} onChange={(event) => go({ with: event.currentTarget.value })}>
            <option value="">none</option>
            {loads.map((load, i) =>
              i === run ? null : (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
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
          [
            "brokers",
            load.brokers.map((b) => `${textOf(b.product) || textOf(b.name)} ${textOf(b.version)} at ${textOf(b.url)}`).join(", "),
          ],
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

function OverTime({ load, other }: { load: LoadResult; other: LoadResult | undefined }) {
  const plots = useMemo(
    () => plotKinds.map((kind): [PlotKind, PlotData] => [kind, plotOf(load, kind, other)]).filter(([, data]) => !isEmpty(data)),
    [load, other],
  );
  const bands = load.phases.map((phase) => ({ name: phase.name, from: phase.began_ns / 1e9, to: phase.ended_ns / 1e9 }));
  if (plots.length === 0) return null;
  return (
    <section aria-labelledby="overtime">
      <h2 id="overtime">Over time</h2>
      <p class="quiet">Shades are the phases{other ? " of A" : ""}: {load.phases.map((p) => p.name).join(", ")}.</p>
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

function curvesOf(loads: LoadResult[]): PlotData {
  const made: PlotData = { at: [], series: [] };
  const all = loads.map((load) => timingsOf(load));
  const most = Math.max(10, ...all.flat().map((one) => one.of.count));
  const points = 120;
  made.at = Array.from({ length: points + 1 }, (_, i) => most ** (i / points));
  all.forEach((timings, which) => {
    timings.forEach((one, i) => {
      const { x, y } = curve(one.of, points);
      const values = made.at.map((at) => {
        const place = x.findIndex((known) => known >= at * 0.9999);
        return place < 0 ? null : y[place]! / 1e6;
      });
      const name = loads.length > 1 ? `${which === 0 ? "A" : "B"}: ${one.name}` : one.name;
      made.series.push({ name, colour: colours[i % colours.length]!, dashed: which === 1, values });
    });
  });
  return made;
}

function Percentiles({ loads }: { loads: LoadResult[] }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is made anew each time
  const data = useMemo(() => curvesOf(loads), loads);
  if (data.series.length === 0) return null;
  return (
    <section aria-labelledby="percentiles">
      <h2 id="percentiles">Percentiles</h2>
      <Plot
        title="How long, for how many"
        about="Each curve: so many per cent took no longer than this. Times count from when something was due; the naive ones stand beside them."
        unit="ms, both axes logarithmic"
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
  const other = Number.isInteger(wanted) && wanted >= 0 && wanted < loads.length && wanted !== run ? wanted : -1;
  const load = loads[run];
  if (!load) return <p class="empty">There is no load run in this report.</p>;
  const second = other < 0 ? undefined : loads[other];
  const both = second ? [load, second] : [load];
  return (
    <>
      <h1>{second ? "Two runs side by side" : "Under load"}</h1>
      {loads.length > 1 ? <Choices loads={loads} run={run} other={other} /> : null}
      <div class="cards">
        {both.map((one, i) => (
          <Head key={one === load ? "a" : "b"} load={one} name={second ? (i === 0 ? "A" : "B") : ""} />
        ))}
      </div>
      <LoadTables loads={both} />
      {both.map((one) => (
        <Storms key={one === load ? "a" : "b"} load={one} />
      ))}
      <OverTime load={load} other={second} />
      <Percentiles loads={both} />
      <section aria-labelledby="scenario">
        <h2 id="scenario">Scenario</h2>
        <details>
          <summary>{load.scenario}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre class="frame plain" tabIndex={0} aria-label="The scenario file">
            {load.text}
          </pre>
        </details>
        {second ? null : loads.length > 1 ? (
          <p>
            <a href={formatRoute("load", { run: String(run), with: String(run === 0 ? 1 : 0) })}>Compare with another run</a>
          </p>
        ) : null}
      </section>
    </>
  );
}
