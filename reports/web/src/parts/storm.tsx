// A storm on a time line: they leave, they come back, the first queued message, the last.
import type { LoadResult, Recovery } from "../data";
import { count, duration } from "../format";
import { leftAt } from "../load_series";
import { ticksOf } from "../ticks";
import { useWidth } from "./width";

interface Milestone {
  at: number;
  name: string;
}

function milestonesOf(one: Recovery): Milestone[] {
  const found: [number | null, string][] = [
    [one.began_ns, "the return begins"],
    [one.first_message_ns, "first queued message"],
    [one.all_back_ns, one.back >= one.clients ? "all are back" : "the last one is back"],
    [one.drained_ns, "the last queued message"],
  ];
  return found
    .filter((pair): pair is [number, string] => pair[0] !== null)
    .map(([at, name]) => ({ at, name }));
}

function Chart({ one, load }: { one: Recovery; load: LoadResult }) {
  const [frame, width] = useWidth<HTMLDivElement>(700);
  const marks = milestonesOf(one);
  const end = Math.max(...marks.map((mark) => mark.at), one.began_ns + 1);
  const length = (end - one.began_ns) * 1.04;
  const gone = leftAt(load, one.group, one.began_ns);
  const left = gone === null ? 8 : Math.min(150, width * 0.25);
  const x = (ns: number) => left + ((width - left - 24) * (ns - one.began_ns)) / length;
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
        aria-label={`Return of ${load.groups[one.group]}`}
      >
        {gone === null ? null : (
          <g class="away">
            <rect x="1" y="4" width={left - 8} height={height - 26} rx="3" />
            <text x={left / 2 - 4} y={height / 2 - 10} text-anchor="middle">
              away
            </text>
            <text class="strong" x={left / 2 - 4} y={height / 2 + 8} text-anchor="middle">
              {duration(one.began_ns - gone)}
            </text>
          </g>
        )}
        {ticksOf(length / 1e9, width / 110).map((s) => (
          <g class="tick" key={s}>
            <path d={`M${x(one.began_ns + s * 1e9)} 4V${height - 22}`} />
            <text x={x(one.began_ns + s * 1e9)} y={height - 6} text-anchor="middle">
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
                x={x(one.began_ns)}
                y={y + 8}
                width={Math.max(1, x(mark.at) - x(one.began_ns))}
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
                {mark.at > one.began_ns ? (
                  <tspan class="strong">+{duration(mark.at - one.began_ns)}</tspan>
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
      {load.recoveries.map((one) => {
        const gone = leftAt(load, one.group, one.began_ns);
        return (
          <div key={`${one.group}${one.began_ns}`}>
            <p>
              <b>{load.groups[one.group]}</b>, phase {one.phase}: {count(one.clients)} had left
              {gone === null ? "" : ` ${duration(one.began_ns - gone)} before`},{" "}
              {one.back >= one.clients && one.all_back_ns !== null
                ? `all were back after ${duration(one.all_back_ns - one.began_ns)}`
                : `only ${count(one.back)} came back`}
              {one.drained_ns === null
                ? "."
                : `; ${count(one.queued)} queued messages had come after ${duration(one.drained_ns - one.began_ns)}.`}
            </p>
            <Chart one={one} load={load} />
          </div>
        );
      })}
    </section>
  );
}
