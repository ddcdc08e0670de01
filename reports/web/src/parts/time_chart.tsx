// The same trace on a time line, to scale: connections as bars, packets as ticks, and the windows in which the case
// waits or watches.
import { useMemo } from "preact/hooks";
import type { CaseResult, StepWindow } from "../data";
import { counted, instant, lateness } from "../format";
import { ticksOf } from "../ticks";
import { lanesOf, outcomeWords, timesOf, type WindowSpan } from "../trace";
import { useWidth } from "./width";

const laneHeight = 44;
const headRoom = 14;
const footRoom = 26;

function windowSentence(window: WindowSpan): string {
  const end =
    outcomeWords[window.outcome] ?? `ended after ${((window.ended - window.from) / 1000).toFixed(0)} ms`;
  return `step ${window.step + 1}: ${window.label}; ${end}`;
}

export function TimeChart({ judged, windows }: { judged: CaseResult; windows: Record<string, StepWindow> }) {
  const [frame, width] = useWidth<HTMLDivElement>(700);
  const { lanes, times } = useMemo(() => {
    const found = lanesOf(judged.trace.events);
    return { lanes: found.lanes, times: timesOf(judged, found.laneOf, found.lanes.length, windows) };
  }, [judged, windows]);
  const label = Math.min(130, Math.max(64, width * 0.16));
  const right = 16;
  const x = (us: number) => label + ((width - label - right) * us) / times.length;
  const height = headRoom + lanes.length * laneHeight + footRoom;
  const allWindows = times.lanes.flatMap((lane) => lane.windows);
  const dues = times.lanes.flatMap((lane) => lane.dues);
  const latest = Math.max(0, ...dues.map((due) => due.began - due.due));
  return (
    <section aria-labelledby="times">
      <h2 id="times">Against the clock</h2>
      <p class="quiet">
        {instant(times.length)} in all.
        {dues.length > 0
          ? ` ${counted(dues.length, "planned instant")}, begun at most ${lateness(latest)} late.`
          : ""}
      </p>
      <div ref={frame} class="chart">
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label="Connections, packets and windows over time"
        >
          {ticksOf(times.length / 1e6, Math.max(3, width / 110)).map((s) => (
            <g key={s} class="tick">
              <path d={`M${x(s * 1e6)} ${headRoom - 6}V${height - footRoom + 4}`} />
              <text x={x(s * 1e6)} y={height - 8} text-anchor="middle">
                {s} s
              </text>
            </g>
          ))}
          {lanes.map((lane, i) => {
            const y = headRoom + i * laneHeight;
            const laneTimes = times.lanes[i]!;
            return (
              <g key={lane.name}>
                <text class="name" x="0" y={y + 24}>
                  {lane.name.length * 7.2 > label
                    ? `${lane.name.slice(0, Math.floor(label / 7.2) - 1)}…`
                    : lane.name}
                </text>
                <path class="axis" d={`M${label} ${y + 20}H${width - right}`} />
                {laneTimes.connected.map((span) => (
                  <rect
                    key={span.from}
                    class="connected"
                    x={x(span.from)}
                    y={y + 14}
                    width={Math.max(1.5, x(span.to) - x(span.from))}
                    height="12"
                    rx="2"
                  />
                ))}
                {laneTimes.windows.map((window) => (
                  <g
                    key={`${window.step}${window.from}`}
                    class={`window ${window.kind} ${window.outcome === "done" ? "" : "missed"}`}
                  >
                    <title>{windowSentence(window)}</title>
                    <rect
                      x={x(window.from)}
                      y={y + 4}
                      width={Math.max(2, Math.min(x(window.to), width - 2) - x(window.from))}
                      height="32"
                    />
                    <path d={`M${Math.min(x(window.ended), width - 2)} ${y + 4}v32`} />
                  </g>
                ))}
                {laneTimes.packets.map((packet) => (
                  <path
                    key={packet.event}
                    class={packet.evidence ? "packet marked" : "packet"}
                    d={packet.sent ? `M${x(packet.at)} ${y + 20}v-11` : `M${x(packet.at)} ${y + 20}v11`}
                  />
                ))}
                {laneTimes.dues.map((due) => (
                  <path key={`${due.step}${due.due}`} class="due" d={`M${x(due.due)} ${y + 33}l4 6h-8z`}>
                    <title>{`step ${due.step + 1}: due ${instant(due.due)}, begun ${instant(due.began)}`}</title>
                  </path>
                ))}
              </g>
            );
          })}
        </svg>
      </div>
      <p class="legend">
        <span class="key connected" /> connected <span class="key up" /> sent <span class="key down" />{" "}
        received{" "}
        {dues.length > 0 ? (
          <>
            <span class="key due" /> planned instant{" "}
          </>
        ) : null}
        {allWindows.length > 0 ? (
          <>
            <span class="key window" /> window
          </>
        ) : null}
      </p>
      {allWindows.length > 0 ? (
        <details>
          <summary>The windows in words</summary>
          <ul class="windows">
            {allWindows.map((window) => (
              <li key={`${window.lane}${window.step}${window.from}`}>
                {lanes[window.lane]!.name}, from {instant(window.from)} to {instant(window.to)}:{" "}
                {windowSentence(window)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
