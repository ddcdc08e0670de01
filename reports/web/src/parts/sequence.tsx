// The trace as a sequence diagram that is also an ordered list. Each row has the lifelines of all clients and of the
// broker, an arrow, and the packet in words, so that the drawing alone says nothing.
import { useMemo, useState } from "preact/hooks";
import type { CaseResult, CaseSource } from "../data";
import { count, counted, hexBytes, instant, lateness, textOf } from "../format";
import { fold, foldFrom, type Lane, type Row, rowsOf } from "../trace";
import { dedent, stepText } from "../yaml";

/** What the rows of a case show in addition. */
interface CaseDrawing {
  judged: CaseResult;
  source: CaseSource | undefined;
  script: string[];
}

/** Lifelines are solid while there is a connection. The broker's lifeline is the last one. */
function Lifelines({ row, lanes }: { row: Row; lanes: Lane[] }) {
  return (
    <>
      {lanes.map((lane, i) => (
        <i key={lane.name} class={row.open[i] ? "life open" : "life"} style={{ "--at": i }} />
      ))}
      <i class="life broker" style={{ "--at": lanes.length }} />
    </>
  );
}

function Drawn({ row, lanes }: { row: Row; lanes: Lane[] }) {
  const at = { "--at": row.lane, "--span": lanes.length - row.lane };
  return (
    <span class="lanes" aria-hidden="true">
      <Lifelines row={row} lanes={lanes} />
      {row.lane < 0 ? null : row.kind === "packet" ? (
        <i class={row.sent ? "arrow sent" : "arrow received"} style={at}>
          <b>{row.name}</b>
        </i>
      ) : row.kind === "opened" || row.kind === "closed" || row.kind === "refused" ? (
        <i class={`dot ${row.kind}`} style={at} />
      ) : row.kind === "waited" ? (
        <i class="dot waited" style={at} />
      ) : null}
    </span>
  );
}

function wordsOf(row: Row) {
  switch (row.kind) {
    case "packet":
      return (
        <>
          <b class="packet">{row.name}</b>
          <span class="hidden">
            {" "}
            {row.sent ? `from ${row.client} to the broker` : `from the broker to ${row.client}`}
          </span>{" "}
          <span class="detail">{row.detail}</span>
          {row.violations.map((v) => (
            <span class="violation" key={v.text}>
              {v.text} {v.statement === "" ? "" : `[${v.statement}]`}
            </span>
          ))}
        </>
      );
    case "opened":
      return <span class="quiet">{row.client} opens a connection</span>;
    case "closed":
      return (
        <span class="quiet">
          the connection of {row.client} is closed{row.text === "" ? "" : `: ${row.text}`}
        </span>
      );
    case "refused":
      return `${row.client} gets no connection: ${row.text}`;
    case "waited":
      return `${row.client}: ${row.text}`;
    case "noise":
      return `timing could not be trusted here: ${row.text}`;
    case "mark":
      return <span class="quiet">{row.text}</span>;
    case "stopped":
      return row.text;
    default:
      return null;
  }
}

/** Where several members share a lifeline, each row names its member. */
function MemberName({ row, lanes }: { row: Row; lanes: Lane[] }) {
  const lane = lanes[row.lane];
  if (!lane || lane.members < 2) return null;
  return <span class="who">{row.client}</span>;
}

function Evidence({ judged, last }: { judged: CaseResult; last: boolean }) {
  if (!last) return <p class="evidence">▲ evidence</p>;
  const why = textOf(judged.why);
  return (
    <p class="evidence">
      ▲ <b>{textOf(judged.reason)}</b> {why}
    </p>
  );
}

function Bytes({ row }: { row: Row }) {
  if (row.kind !== "packet" || row.raw === "") return null;
  return (
    <span class="bytes">
      <span class="hidden">bytes: </span>
      {hexBytes(row.raw, 96)}
      {row.bytes > row.raw.length / 2 ? ` … ${count(row.bytes)} bytes in all` : ""}
    </span>
  );
}

interface Drawing {
  lanes: Lane[];
  /** None: the packets belong to no case. */
  shown?: CaseDrawing | undefined;
  last: number;
  bytes: boolean;
}

function StepRow({ row, drawing }: { row: Row & { kind: "step" }; drawing: Drawing }) {
  const { lanes } = drawing;
  const { source, script } = drawing.shown ?? { source: undefined, script: [] };
  const text = row.info && source ? stepText(script, row.info.line - source.line) : row.client;
  const late = row.due_us >= 0 ? row.at_us - row.due_us : 0;
  return (
    <li class="row step">
      <span class="time">{instant(row.at_us)}</span>
      <span class="lanes" aria-hidden="true">
        <Lifelines row={row} lanes={lanes} />
      </span>
      <span class="what">
        <b>
          step {row.step + 1}
          {row.iteration >= 0 ? `, round ${row.iteration + 1}` : ""}
        </b>{" "}
        <code>{text}</code>
        {row.due_us >= 0 ? (
          <span class="quiet">
            {" "}
            due {instant(row.due_us)}
            {late < 100 ? ", begun on time" : `, begun ${lateness(late)} later`}
          </span>
        ) : null}
      </span>
    </li>
  );
}

function silence(us: number): string {
  return us < 1e6 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(2)} s`;
}

function leftOutText(row: Row & { kind: "left_out" }): string {
  const are = row.count === 1 ? "is" : "are";
  if (row.client !== "") return `${counted(row.count, "packet")} of ${row.client} ${are} not shown`;
  return `${counted(row.count, "event")} of this long trace ${are} left out of this page; result.json has all`;
}

function RowView({ row, drawing }: { row: Row; drawing: Drawing }) {
  const { lanes, shown, last, bytes } = drawing;
  if (row.kind === "step") return <StepRow row={row} drawing={drawing} />;
  if (row.kind === "gap" || row.kind === "left_out")
    return (
      <li class={`row ${row.kind}`}>
        <span class="time" />
        <span class="lanes" aria-hidden="true">
          <Lifelines row={row} lanes={lanes} />
        </span>
        <span class="what quiet">{row.kind === "gap" ? `${silence(row.us)} pass` : leftOutText(row)}</span>
      </li>
    );
  const isLast = row.evidence && row.event === last;
  return (
    <li
      class={row.evidence ? `row ${row.kind} marked` : `row ${row.kind}`}
      id={shown ? `event-${row.event}` : undefined}
    >
      <span class="time">{instant(row.at_us)}</span>
      <Drawn row={row} lanes={lanes} />
      <span class="what">
        <MemberName row={row} lanes={lanes} />
        {wordsOf(row)}
        {bytes ? <Bytes row={row} /> : null}
        {shown && row.evidence ? <Evidence judged={shown.judged} last={isLast} /> : null}
      </span>
    </li>
  );
}

export interface DiagramProps {
  rows: Row[];
  lanes: Lane[];
  /** Of the lifelines; that of the broker is the last one. */
  names: string[];
  shown?: CaseDrawing;
  last?: number;
  bytes?: boolean;
}

/** The lifelines with their rows. Long ones are folded. */
export function Diagram({ rows, lanes, names, shown, last = -1, bytes = false }: DiagramProps) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const folded = useMemo(() => fold(rows), [rows]);
  const drawing: Drawing = { lanes, shown, last, bytes };
  const visible = folded.flatMap((row) =>
    row.kind === "fold" && opened.has(row.first) ? rows.slice(row.first, row.last + 1) : row,
  );
  return (
    <div class="diagram">
      <div class="row heads" aria-hidden="true">
        <span class="time" />
        <span class="lanes">
          {names.map((name, i) => (
            <b key={name} class={i === lanes.length ? "broker" : ""} style={{ "--at": i }} title={name}>
              {name}
            </b>
          ))}
        </span>
        <span class="what" />
      </div>
      <ol aria-label={`Trace: ${names.join(", ")}`}>
        {visible.map((row, i) =>
          row.kind === "fold" ? (
            <li class="row folded" key={`fold${row.first}`}>
              <button type="button" onClick={() => setOpened(new Set([...opened, row.first]))}>
                Show {counted(row.count, "more row")}
              </button>
            </li>
          ) : (
            <RowView key={`${row.event}${row.kind}${i}`} row={row} drawing={drawing} />
          ),
        )}
      </ol>
    </div>
  );
}

export function Sequence({ judged, source }: { judged: CaseResult; source: CaseSource | undefined }) {
  const { lanes, rows, telling: last } = useMemo(() => rowsOf(judged, source?.steps ?? []), [judged, source]);
  const script = useMemo(() => (source ? dedent(source.script) : []), [source]);
  const [bytes, setBytes] = useState(false);
  const [marks, setMarks] = useState(false);
  const kept = useMemo(
    () => rows.filter((row) => marks || row.kind !== "mark" || row.evidence),
    [rows, marks],
  );
  const isWhole = judged.trace.events.every((event) => event.kind !== "left_out");
  const nameOf = (lane: Lane) =>
    `${lane.name}${lane.members < 2 ? "" : isWhole ? ` ×${lane.members}` : " (group)"}`;
  const names = [...lanes.map(nameOf), "broker"];
  return (
    <section aria-labelledby="trace" class="sequence" style={{ "--lanes": lanes.length }}>
      <h2 id="trace">What was sent and received</h2>
      <p class="tools">
        {last >= 0 ? (
          <button
            type="button"
            onClick={() => document.getElementById(`event-${last}`)?.scrollIntoView({ block: "center" })}
          >
            Go to the evidence
          </button>
        ) : null}
        <button type="button" aria-pressed={bytes} onClick={() => setBytes(!bytes)}>
          Bytes
        </button>
        <button type="button" aria-pressed={marks} onClick={() => setMarks(!marks)}>
          Marks and saved names
        </button>
        {rows.length > foldFrom ? <span class="quiet">{counted(rows.length, "row")}, folded</span> : null}
      </p>
      <Diagram
        rows={kept}
        lanes={lanes}
        names={names}
        shown={{ judged, source, script }}
        last={last}
        bytes={bytes}
      />
    </section>
  );
}
