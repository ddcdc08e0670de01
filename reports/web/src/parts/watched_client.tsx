// One client of a watch: its session as a bar and, when it is opened, what it missed and what was found about it.
import { useState } from "preact/hooks";
import type { ClientFinding, MissedMessages, SessionSpan, WatchedClient, WatchWords } from "../data";
import { count, counted, textOf } from "../format";
import { type ClientRow, clockText, type Grade, lasting, stateWords, type TimeAxis } from "../watch";
import { SessionBar } from "./session_bar";
import { WatchedPackets } from "./watched_packets";

export function GradeTag({ grade }: { grade: Grade }) {
  return <span class={`tag g-${grade}`}>{grade}</span>;
}

function Cure({ text }: { text: string }) {
  return (
    <p class="cure">
      <b>cure</b> {text}
    </p>
  );
}

function Missed({ group, words, began_s }: { group: MissedMessages; words: WatchWords; began_s: number }) {
  return (
    <li>
      <p>
        <b>{counted(group.count, "message")} missed</b>
        {group.causes.length > 1 ? ", for causes of which each alone would have lost them" : ""}; the first:{" "}
        <span class="id">{textOf(group.first_topic) || "(topic not known)"}</span>,{" "}
        {clockText(group.first_us, began_s)}
      </p>
      {group.causes.map((cause) => (
        <div key={cause} class="cause">
          <p>{words.causes[cause]!.sentence}</p>
          <Cure text={words.causes[cause]!.cure} />
        </div>
      ))}
      <WatchedPackets packets={group.packets} began_s={began_s} />
    </li>
  );
}

function Finding({ shown, words, began_s }: { shown: ClientFinding; words: WatchWords; began_s: number }) {
  const { grade, sentence, section, cure } = words.findings[shown.finding]!;
  const about = textOf(shown.about);
  return (
    <li>
      <p>
        <GradeTag grade={grade} /> {sentence}
        {section === "" ? "" : ` (${section})`}
        {about === "" ? null : (
          <>
            : <span class="id">{about}</span>
          </>
        )}{" "}
        <small>
          {shown.count > 1 ? `${count(shown.count)} times, first ` : ""}
          {clockText(shown.first_us, began_s)}
        </small>
      </p>
      <Cure text={cure} />
      <WatchedPackets packets={shown.packets} began_s={began_s} />
    </li>
  );
}

/** Neither a miss nor a finding: what became of earlier messages and of wills. */
function Account({ client, words, began_s }: { client: WatchedClient; words: WatchWords; began_s: number }) {
  const rows = [
    ...(client.retained ?? []).map((sum) => ({
      ...sum,
      what: "earlier message",
      sentence: words.retained[sum.fate],
    })),
    ...(client.wills ?? []).map((sum) => ({ ...sum, what: "will", sentence: words.wills[sum.fate] })),
  ];
  if (rows.length === 0) return null;
  return (
    <ul class="matters account">
      {rows.map((row) => (
        <li key={`${row.what} ${row.fate}`}>
          <p>
            <b>{counted(row.count, row.what)}</b>: {row.sentence}{" "}
            <small>
              first <span class="id">{textOf(row.first_topic)}</span>, {clockText(row.first_us, began_s)}
            </small>
          </p>
        </li>
      ))}
    </ul>
  );
}

function SpanList({ spans, began_s }: { spans: SessionSpan[]; began_s: number }) {
  const [isOpen, setOpen] = useState(false);
  if (spans.length === 0) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Its session in words</summary>
      {isOpen ? (
        <ol class="spans">
          {spans.map((span) => (
            <li key={span.from_us}>
              {clockText(span.from_us, began_s)}: {stateWords[span.state]},{" "}
              {lasting(span.to_us - span.from_us)}
            </li>
          ))}
        </ol>
      ) : null}
    </details>
  );
}

function Body({ row, words, began_s }: { row: ClientRow; words: WatchWords; began_s: number }) {
  const { client } = row;
  return (
    <div class="body">
      <p class="quiet">
        MQTT {client.version.slice(1)}, {counted(client.connections, "connection")},{" "}
        {counted(client.came, "message")} came, {count(row.missed)} missed, {count(client.waiting)} still
        waiting
      </p>
      <ul class="matters">
        {client.missed.map((group) => (
          <Missed key={group.causes.join()} group={group} words={words} began_s={began_s} />
        ))}
        {client.findings.map((shown) => (
          <Finding
            key={`${shown.finding} ${textOf(shown.about)}`}
            shown={shown}
            words={words}
            began_s={began_s}
          />
        ))}
      </ul>
      <Account client={client} words={words} began_s={began_s} />
      <SpanList spans={client.spans} began_s={began_s} />
    </div>
  );
}

export interface WatchedClientProps {
  row: ClientRow;
  words: WatchWords;
  axis: TimeAxis;
  began_s: number;
  isOpenFirst: boolean;
}

export function WatchedClientItem({ row, words, axis, began_s, isOpenFirst }: WatchedClientProps) {
  // The content is made when it is looked at: there may be hundreds of clients.
  const [isOpen, setOpen] = useState(isOpenFirst);
  return (
    <li>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="client">
          <span class="id">{row.name === "" ? "(no identifier)" : row.name}</span>
          <SessionBar spans={row.client.spans} axis={axis} />
          <span class="sums">
            {row.missed > 0 ? <b>{count(row.missed)} missed</b> : <span class="quiet">none missed</span>}{" "}
            {row.grade ? <GradeTag grade={row.grade} /> : null}
          </span>
        </summary>
        {isOpen ? <Body row={row} words={words} began_s={began_s} /> : null}
      </details>
    </li>
  );
}
