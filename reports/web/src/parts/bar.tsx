// The verdicts of a run as one bar, with the numbers in words below it.

import { count } from "../format";
import { type Shown, shownOrder, shownWords, type Tally, total } from "../model";
import { formatRoute } from "../route";
import { Icon } from "./icon";

const barOrder: readonly Shown[] = [...shownOrder].reverse();

export function VerdictBar({ sum }: { sum: Tally }) {
  const caseCount = total(sum);
  const shown = barOrder.filter((kind) => (sum[kind] ?? 0) > 0);
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {
        shown.reduce<{ x: number; parts: preact.JSX.Element[] }>(
          (drawing, kind) => {
            const width = (100 * sum[kind]!) / caseCount;
            drawing.parts.push(
              <rect
                class={`fill-${kind}`}
                x={drawing.x}
                y="0"
                width={Math.max(0.15, width - 0.15)}
                height="4"
              />,
            );
            drawing.x += width;
            return drawing;
          },
          { x: 0, parts: [] },
        ).parts
      }
    </svg>
  );
}

export function VerdictCounts({ sum, query = {} }: { sum: Tally; query?: Record<string, string> }) {
  return (
    <ul class="counts">
      {barOrder
        .filter((kind) => (sum[kind] ?? 0) > 0)
        .map((kind) => (
          <li key={kind}>
            <a href={formatRoute("cases", { ...query, verdict: kind })} title={shownWords[kind].about}>
              <Icon shown={kind} /> <b>{count(sum[kind]!)}</b> {shownWords[kind].word}
            </a>
          </li>
        ))}
    </ul>
  );
}
