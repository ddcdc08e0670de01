// What `brokerproof watch` saw: why messages did not arrive, and each client with its session over time.
import { useMemo } from "preact/hooks";
import type { PageWatch, Watch, WatchWords } from "../data";
import { count, counted, textOf } from "../format";
import { usePage } from "../page";
import { Icon } from "../parts/icon";
import { SessionAxis, SessionLegend } from "../parts/session_bar";
import { Facts, TableFrame } from "../parts/table";
import { GradeTag, WatchedClientItem } from "../parts/watched_client";
import { WatchedPackets } from "../parts/watched_packets";
import { withQuery } from "../route";
import {
  causeSums,
  chosenRows,
  clientRows,
  clockText,
  hasNews,
  lasting,
  messageSums,
  timeAxis,
  watchOutcome,
} from "../watch";

/** How many clients are shown at first, and how many more for each wish. */
const clientsAtOnce = 200;
/** How many of the gravest clients are open from the beginning. */
const openAtFirst = 5;

export function sourceText(report: Watch): string {
  const source = textOf(report.source);
  if (report.recording) return source === "" ? "a recording" : `the recording ${source}`;
  return source === "" ? "a broker" : `the broker ${source}`;
}

function Head({ watched, words }: { watched: PageWatch; words: WatchWords }) {
  const { report, notices } = watched;
  // Each letter of a search draws the view again, and there may be very many clients.
  const { axis, outcome, sums } = useMemo(
    () => ({ axis: timeAxis(report), outcome: watchOutcome(report, words), sums: messageSums(report) }),
    [report, words],
  );
  return (
    <>
      <h1>
        <Icon shown={outcome.state} /> {outcome.sentence}
      </h1>
      <p class="lead">
        Watched: <b>{sourceText(report)}</b>
        {report.clients.length > 0
          ? `, ${report.began_s > 0 ? `from ${clockText(axis.from, report.began_s)} on, ` : ""}for ${lasting(axis.to - axis.from)}`
          : ""}
        .
      </p>
      {notices.length > 0 ? (
        <ul class="problem notices">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      ) : null}
      <Facts
        rows={[
          ["clients", count(report.clients.length)],
          ["connections", count(report.connections)],
          ["packets", count(report.packets)],
          ["messages published", count(report.published)],
          ["messages that came", count(sums.came)],
          ["messages missed", count(sums.missed)],
          ["messages that wait", count(sums.waiting)],
          [
            "clients that left for good, and are not listed",
            report.forgotten > 0 ? count(report.forgotten) : "",
          ],
          ["frames", report.recording ? count(report.recording.frames) : ""],
        ]}
      />
    </>
  );
}

function Rules({ report, words }: { report: Watch; words: WatchWords }) {
  if (report.rules.length === 0) return null;
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">Broken rules</h2>
      <TableFrame label="Broken rules">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">rule</th>
              <th scope="col">broken by</th>
              <th scope="col">statement</th>
              <th scope="col" class="number">
                times
              </th>
            </tr>
          </thead>
          <tbody>
            {report.rules.map((broken, index) => (
              <tr key={index}>
                <th scope="row">
                  <GradeTag grade="wrong" /> <span class="id">{broken.rule}</span>
                  <small>{words.rules[broken.rule]}</small>
                  <WatchedPackets packets={broken.packets} began_s={report.began_s} />
                </th>
                <td>
                  {broken.side === "broker" ? "the broker, first towards " : "a client, first "}
                  <span class="id">{textOf(broken.client_id)}</span>
                </td>
                <td class="id">{broken.statement}</td>
                <td class="number">{counted(broken.count, "time")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

function Groups({ report }: { report: Watch }) {
  const groups = report.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <section aria-labelledby="groups">
      <h2 id="groups">Shared subscriptions</h2>
      <TableFrame label="Shared subscriptions">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">filter</th>
              <th scope="col">members, and what each got</th>
              <th scope="col">that no member got</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group, index) => (
              <tr key={index}>
                <th scope="row" class="id">
                  {textOf(group.filter)}
                  {group.broker === "" ? "" : ` at ${group.broker}`}
                </th>
                <td>
                  {group.members.map((member, place) => (
                    <p key={place}>
                      <span class="id">{textOf(member.client_id)}</span>: {counted(member.came, "message")}
                      {member.is_online ? "" : ", and is away"}
                    </p>
                  ))}
                  {group.got_by_former > 0 ? (
                    <p>former members: {counted(group.got_by_former, "message")}</p>
                  ) : null}
                </td>
                <td>
                  {count(group.waiting)} waiting, {count(group.not_sent)} not sent,{" "}
                  {count(group.cannot_be_told)} cannot be told
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

/** The choice of a cause changes a list that may be below the window. */
function goToClients() {
  document.getElementById("clients")?.scrollIntoView();
}

function Causes({ report, words }: { report: Watch; words: WatchWords }) {
  const { route } = usePage();
  const sums = useMemo(() => causeSums(report), [report]);
  if (sums.length === 0) return null;
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Why messages were missed</h2>
      <p class="quiet">
        A message may have several causes, of which each alone would have lost it: it counts for each.
      </p>
      <TableFrame label="Causes">
        <table class="stacked causes">
          <thead>
            <tr>
              <th scope="col">cause</th>
              <th scope="col" class="number">
                messages
              </th>
              <th scope="col" class="number">
                clients
              </th>
              <th scope="col">cure</th>
            </tr>
          </thead>
          <tbody>
            {sums.map(({ cause, messages, clients }) => (
              <tr key={cause}>
                <th scope="row">
                  <a class="id" href={withQuery(route, { cause, most: "" })} onClick={goToClients}>
                    {cause}
                  </a>
                  <small>{words.causes[cause]!.sentence}</small>
                </th>
                <td class="number">{counted(messages, "message")}</td>
                <td class="number">{counted(clients, "client")}</td>
                <td>{words.causes[cause]!.cure}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

/** Changes the address without a new entry in the history, since each letter of a search does so. */
function go(fragment: string) {
  history.replaceState(null, "", fragment);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

function Clients({ report, words }: { report: Watch; words: WatchWords }) {
  const { route } = usePage();
  const rows = useMemo(() => clientRows(report, words), [report, words]);
  const axis = useMemo(() => timeAxis(report), [report]);
  if (rows.length === 0) return null;
  const text = route.query.q ?? "";
  const cause = route.query.cause ?? "";
  const most = Math.max(clientsAtOnce, Number(route.query.most ?? 0) || 0);
  const chosen = chosenRows(rows, text, cause);
  const left = chosen.length - most;
  return (
    <section aria-labelledby="clients">
      <h2 id="clients">Clients</h2>
      <search class="filters" aria-label="Filter the clients">
        <div class="fields">
          <label class="grow">
            client
            <input
              type="search"
              value={text}
              placeholder="a part of its identifier"
              onInput={(event) => go(withQuery(route, { q: event.currentTarget.value, most: "" }))}
            />
          </label>
        </div>
        <p class="found" aria-live="polite">
          {chosen.length === rows.length
            ? counted(rows.length, "client")
            : `${count(chosen.length)} of ${counted(rows.length, "client")}`}
          {cause === "" ? "" : `, with the cause ${cause}`}
          {text !== "" || cause !== "" ? (
            <>
              {" · "}
              <a href={withQuery(route, { q: "", cause: "", most: "" })}>show all</a>
            </>
          ) : null}
        </p>
      </search>
      {chosen.length === 0 ? (
        <p class="empty">No client is left.</p>
      ) : (
        <>
          <SessionLegend />
          <SessionAxis axis={axis} />
          <ul class="clients">
            {chosen.slice(0, most).map((row, place) => (
              <WatchedClientItem
                key={row.place}
                row={row}
                words={words}
                axis={axis}
                began_s={report.began_s}
                isOpenFirst={place < openAtFirst && hasNews(row)}
              />
            ))}
          </ul>
        </>
      )}
      {left > 0 ? (
        <p>
          <button type="button" onClick={() => go(withQuery(route, { most: String(most + clientsAtOnce) }))}>
            Show {count(Math.min(left, clientsAtOnce))} more
          </button>{" "}
          <span class="quiet">{counted(left, "client")} not shown</span>
        </p>
      ) : null}
    </section>
  );
}

function Choices({ watches, run }: { watches: PageWatch[]; run: number }) {
  const { route } = usePage();
  return (
    <p class="switch">
      {watches.map(({ report }, index) => (
        <a
          key={index}
          href={withQuery(route, { run: String(index), q: "", cause: "", most: "" })}
          aria-current={index === run ? "true" : undefined}
        >
          {index + 1}: {sourceText(report)}
        </a>
      ))}
    </p>
  );
}

export function WatchView() {
  const { data, route } = usePage();
  const { watches, watch_words: words } = data;
  const run = Math.min(watches.length - 1, Math.max(0, Math.floor(Number(route.query.run ?? 0)) || 0));
  const watched = watches[run];
  if (!watched || !words) return <p class="empty">Nothing was watched in this report.</p>;
  return (
    <>
      {watches.length > 1 ? <Choices watches={watches} run={run} /> : null}
      <Head watched={watched} words={words} />
      <Rules report={watched.report} words={words} />
      <Causes report={watched.report} words={words} />
      <Groups report={watched.report} />
      <Clients key={run} report={watched.report} words={words} />
    </>
  );
}
