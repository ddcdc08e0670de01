// Which case catches which defect. The picture has a cell for each pair; the lists below say the same in words.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { colourOf, useTheme } from "../colour";
import type { Proof } from "../data";
import { count, counted, textOf } from "../format";
import { usePage } from "../page";
import { formatRoute, withQuery } from "../route";

interface Cell {
  row: number;
  column: number;
}

const size = 4;

/** For each case and defect, 0: never touched, 1: reached and not noticed, 2: caught. */
function gridOf(proof: Proof): Uint8Array {
  const place = new Map(proof.defects.map((defect, i) => [defect.name, i]));
  const wide = proof.defects.length;
  const grid = new Uint8Array(wide * proof.cases.length);
  proof.cases.forEach((judged, row) => {
    for (const name of judged.reached) grid[row * wide + (place.get(name) ?? 0)] = 1;
    for (const { defect } of judged.caught) grid[row * wide + (place.get(defect) ?? 0)] = 2;
  });
  return grid;
}

function Picture({ proof }: { proof: Proof }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useMemo(() => gridOf(proof), [proof]);
  const [at, setAt] = useState<Cell | null>(null);
  const theme = useTheme();
  const wide = proof.defects.length;
  const high = proof.cases.length;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const colours = [colourOf("--cell-none"), colourOf("--cell-reached"), colourOf("--cell-caught")];
    for (let i = 0; i < grid.length; ++i) {
      context.fillStyle = colours[grid[i]!]!;
      context.fillRect((i % wide) * size, Math.floor(i / wide) * size, size, size);
    }
    if (at) {
      context.strokeStyle = colourOf("--text");
      context.lineWidth = 1.5;
      context.strokeRect(at.column * size - 1, at.row * size - 1, size + 2, size + 2);
    }
  }, [grid, wide, theme, at]);
  const move = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * wide);
    const row = Math.floor(((event.clientY - box.top) / box.height) * high);
    if (column >= 0 && column < wide && row >= 0 && row < high) setAt({ row, column });
  };
  const keys: Record<string, [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const press = (event: KeyboardEvent) => {
    const by = keys[event.key];
    if (!by) return;
    event.preventDefault();
    const from = at ?? { row: 0, column: 0 };
    setAt({
      row: Math.min(high - 1, Math.max(0, from.row + by[0])),
      column: Math.min(wide - 1, Math.max(0, from.column + by[1])),
    });
  };
  const words = ["is never touched by", "reaches, and does not notice,", "catches"];
  return (
    <>
      <p class="pointed" aria-live="polite">
        {at ? (
          <>
            <b>{proof.cases[at.row]!.id}</b> {words[grid[at.row * wide + at.column]!]}{" "}
            <b>{proof.defects[at.column]!.name}</b>
          </>
        ) : (
          <span class="quiet">
            Point at the picture, or go through it with the arrow keys: rows are cases, columns defects.
          </span>
        )}
      </p>
      <div
        class="frame picture"
        tabIndex={0}
        onKeyDown={press}
        role="application"
        aria-label="Cases by defects; arrow keys move, the lists below say the same"
      >
        <canvas
          ref={canvas}
          width={wide * size}
          height={high * size}
          onPointerMove={move}
          onPointerDown={move}
        />
      </div>
      <p class="legend">
        <span class="key caught" /> caught <span class="key reached" /> reached, not noticed{" "}
        <span class="key untouched" /> not touched
      </p>
    </>
  );
}

/** A selection of cases need not reach every defect, but a defect that is reached should be caught. */
function Many({ caught, reached }: { caught: number; reached: boolean }) {
  if (caught > 0) return <span class="many">{counted(caught, "case")}</span>;
  return reached ? <span class="many v-fail">caught by none</span> : <span class="quiet">not reached</span>;
}

function Defects({ proof, wanted }: { proof: Proof; wanted: string }) {
  const { runs } = usePage();
  const catchers = useMemo(() => {
    const found = new Map<string, { id: string; reason: string }[]>(
      proof.defects.map((defect) => [defect.name, []]),
    );
    for (const judged of proof.cases)
      for (const hit of judged.caught)
        found.get(hit.defect)?.push({ id: judged.id, reason: textOf(hit.reason) });
    return found;
  }, [proof]);
  const reached = useMemo(() => new Set(proof.cases.flatMap((judged) => judged.reached)), [proof]);
  const shown = proof.defects.filter((defect) =>
    `${defect.name} ${defect.about}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const linked = (id: string) =>
    runs.some((run) => run.byId.has(id)) ? <a href={formatRoute(`case/${id}`)}>{id}</a> : id;
  return (
    <section aria-labelledby="defects">
      <h2 id="defects">{counted(shown.length, "defect")}</h2>
      <ul class="defects">
        {shown.map((defect) => {
          const hits = catchers.get(defect.name)!;
          return (
            <li key={defect.name}>
              <details>
                <summary>
                  <span class="id">{defect.name}</span>
                  <Many caught={hits.length} reached={reached.has(defect.name)} />
                  <span class="about">{defect.about}</span>
                </summary>
                <ul>
                  {hits.map((hit) => (
                    <li key={hit.id}>
                      <span class="id">{linked(hit.id)}</span> <span class="quiet">{hit.reason}</span>
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Cases({ proof, wanted }: { proof: Proof; wanted: string }) {
  const shown = proof.cases.filter((judged) => judged.id.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <section aria-labelledby="catchers">
      <h2 id="catchers">{counted(shown.length, "case")}</h2>
      <ul class="defects">
        {shown.map((judged) => (
          <li key={judged.id}>
            <details>
              <summary>
                <span class="id">{judged.id}</span>
                <span
                  class={judged.caught.length === 0 && judged.level !== "OBSERVE" ? "many v-fail" : "many"}
                >
                  {judged.caught.length} of {judged.reached.length}
                </span>
                <span class="about">
                  {judged.verdict} on the correct broker ({judged.variant})
                </span>
              </summary>
              <ul>
                {judged.caught.map((hit) => (
                  <li key={hit.defect}>
                    <span class="id">{hit.defect}</span> <span class="quiet">{textOf(hit.reason)}</span>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ProofView() {
  const { data, route } = usePage();
  const { proof } = data;
  if (!proof) return <p class="empty">There is no proof in this report.</p>;
  const grouping = route.query.by === "case" ? "case" : "defect";
  const wanted = route.query.q ?? "";
  const caught = new Set(proof.cases.flatMap((judged) => judged.caught.map((c) => c.defect))).size;
  const accused = new Set(proof.cases.flatMap((one) => one.accused.map((hit) => hit.variant))).size;
  const search = (text: string) => {
    history.replaceState(null, "", withQuery(route, { q: text }));
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return (
    <>
      <h1>Do the checks bite?</h1>
      <p class="lead">
        {counted(proof.cases.length, "case")} against the correct reference broker, and against each of{" "}
        {counted(proof.defects.length, "named defect")} that they reach: {count(proof.runs)} runs in{" "}
        {proof.wall_s.toFixed(1)} s.{" "}
        <b>
          {count(caught)} of {count(proof.defects.length)} defects are caught.
        </b>{" "}
        {proof.variants.length > 0 && (
          <b>
            {count(proof.variants.length - accused)} of {counted(proof.variants.length, "legal variant")} are
            acquitted.
          </b>
        )}
      </p>
      <Picture proof={proof} />
      <search class="filters">
        <div class="fields">
          <label class="grow">
            words
            <input type="search" value={wanted} onInput={(event) => search(event.currentTarget.value)} />
          </label>
          <p class="switch">
            <a href={withQuery(route, { by: "" })} aria-current={grouping === "defect" ? "true" : undefined}>
              by defect
            </a>
            <a
              href={withQuery(route, { by: "case" })}
              aria-current={grouping === "case" ? "true" : undefined}
            >
              by case
            </a>
          </p>
        </div>
      </search>
      {grouping === "defect" ? (
        <Defects proof={proof} wanted={wanted} />
      ) : (
        <Cases proof={proof} wanted={wanted} />
      )}
    </>
  );
}
