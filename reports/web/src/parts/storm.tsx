// A storm on a time line: when the clients left and returned, and when the first and the last queued message came.
import type { LoadResult, Recovery } from "../data";
import { count, duration } from "../format";
import { leftAt } from "../load_series";
import { ticksOf } from "../ticks";
import { useWidth } from "./width";

interface Milestone {
  at: number;
  name: string;
}

function milestonesOf(recovery: Recovery): Milestone[] {
  const milestones: [number | null, string][] = [
    [recovery.began_ns, "the return begins"],
    [recovery.first_message_ns, "first queued message"],
    [recovery.all_back_ns, recovery.back >= recovery.clients ? "all are back" : "the last one is back"],
    [recovery.drained_ns, "the last queued message"],
  ];
  return milestones
    .filter((pair): pair is [number, string] => pair[0] !== null)
    .map(([at, name]) => ({ at, name }));
}

function Chart({ recovery, load }: { recovery: Recovery; load: LoadResult }) {
  const [frame, width] = useWidth<HTMLDivElement>(700);
  const marks = milestonesOf(recovery);
  const end = Math.max(...marks.map((mark) => mark.at), recovery.began_ns + 1);
  const length = (end - recovery.began_ns) * 1.04;
  const gone = leftAt(load, recovery.group, recovery.began_ns);
  const left = gone === null ? 8 : Math.min(150, width * 0.25);
  const x = (ns: number) => left + ((width - left - 24) * (ns - recovery.began_ns)) / length;
  const rowHeight = 26;
  const height = marks.length * rowHeight + 30;
  const sorted = [...marks].sort((a, b) => a.at - b.at);
  return (
    <div ref={frame} class="chart">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Return of ${load.groups[recovery.group]}`}
      >
        {gone === null ? null : (
          <g class="away">
            <rect x="1" y="4" width={left - 8} height={height - 26} rx="3" />
            <text x={left / 2 - 4} y={height / 2 - 10} text-anchor="middle">
              away
            </text>
            <text class="strong" x={left / 2 - 4} y={height / 2 + 8} text-anchor="middle">
              {duration(recovery.began_ns - gone)}
            </text>
          </g>
        )}
        {ticksOf(length / 1e9, width / 110).map((s) => (
          <g class="tick" key={s}>
            <path d={`M${x(recovery.began_ns + s * 1e9)} 4V${height - 22}`} />
            <text x={x(recovery.began_ns + s * 1e9)} y={height - 6} text-anchor="middle">
              {s} s
            </text>
          </g>
        ))}
        {sorted.map((mark, i) => {
          const y = 6 + i * rowHeight;
          const atRight = x(mark.at) > width * 0.55;
          return (
            <g key={mark.name} class="storm">
              <rect
                x={x(recovery.began_ns)}
                y={y + 8}
                width={Math.max(1, x(mark.at) - x(recovery.began_ns))}
                height="6"
                rx="3"
              />
              <circle cx={x(mark.at)} cy={y + 11} r="5" />
              <text
                x={atRight ? x(mark.at) - 10 : x(mark.at) + 10}
                y={y + 7}
                text-anchor={atRight ? "end" : "start"}
              >
                {mark.name}{" "}
                {mark.at > recovery.began_ns ? (
                  <tspan class="strong">+{duration(mark.at - recovery.began_ns)}</tspan>
                ) : null}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

export function Storms({ load, name }: { load: LoadResult; name: string }) {
  if (load.recoveries.length === 0) return null;
  return (
    <section aria-labelledby={`storms${name}`}>
      <h2 id={`storms${name}`}>
        {name === "" ? "" : `${name}: `}
        {load.recoveries.length === 1 ? "The storm" : "Storms"}
      </h2>
      {load.recoveries.map((recovery) => {
        const gone = leftAt(load, recovery.group, recovery.began_ns);
        return (
          <div key={`${recovery.group}${recovery.began_ns}`}>
            <p>
              <b>{load.groups[recovery.group]}</b>, phase {recovery.phase}: {count(recovery.clients)} had left
              {gone === null ? "" : ` ${duration(recovery.began_ns - gone)} before`},{" "}
              {recovery.back >= recovery.clients && recovery.all_back_ns !== null
                ? `all were back after ${duration(recovery.all_back_ns - recovery.began_ns)}`
                : `only ${count(recovery.back)} came back`}
              {recovery.drained_ns === null
                ? "."
                : `; ${count(recovery.queued)} queued messages had come after ${duration(recovery.drained_ns - recovery.began_ns)}.`}
            </p>
            <Chart recovery={recovery} load={load} />
          </div>
        );
      })}
    </section>
  );
}
