// The session of a client over time as a bar, the axis above all bars, and the key to them.
import { useMemo } from "preact/hooks";
import type { SessionSpan } from "../data";
import {
  axisTicks,
  barHeight,
  barPaths,
  barText,
  barWidth,
  type SessionState,
  stateWords,
  type TimeAxis,
} from "../watch";

const drawn: readonly SessionState[] = ["online", "kept", "over"];

export function SessionBar({ spans, axis }: { spans: SessionSpan[]; axis: TimeAxis }) {
  const { text, paths } = useMemo(
    () => ({ text: barText(spans), paths: [...barPaths(spans, axis)] }),
    [spans, axis],
  );
  return (
    <svg
      class="session"
      viewBox={`0 0 ${barWidth} ${barHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {paths.map(([state, path]) => (
        <path key={state} class={`s-${state}`} d={path} />
      ))}
    </svg>
  );
}

/** The bars say the same in words, so the axis is for the eye only. */
export function SessionAxis({ axis }: { axis: TimeAxis }) {
  return (
    <div class="client axis" aria-hidden="true">
      <div class="ticks">
        {axisTicks(axis, 5).map(({ share, text }) => (
          <span key={text} style={{ left: `${(100 * share).toFixed(2)}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

export function SessionLegend() {
  return (
    <p class="legend">
      {drawn.map((state) => (
        <span key={state} class="state">
          <span class={`key s-${state}`} /> {stateWords[state]}
        </span>
      ))}
    </p>
  );
}
