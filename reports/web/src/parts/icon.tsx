// Verdicts as small drawings. Their shapes differ, so nobody needs colour to tell them apart, and they need no font.
import type { ComponentChildren } from "preact";
import { type Shown, shownWords } from "../model";

const shapes: Record<Shown, ComponentChildren> = {
  pass: <path d="M3 8.5l3.2 3.2L13 4.8" />,
  fail: <path d="M4 4l8 8M12 4l-8 8" />,
  unexpected: (
    <>
      <path d="M2 9l2.6 2.6L10 6" />
      <path d="M13 3.5v5M13 11.5v.5" />
    </>
  ),
  known_failure: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />
    </>
  ),
  known_advice: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />
    </>
  ),
  beside_others: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" />
    </>
  ),
  late: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  advice: <path d="M8 3v6M8 12v.6" />,
  observed: (
    <>
      <circle cx="8" cy="8" r="2" />
      <path d="M1.5 8C4 3.8 12 3.8 14.5 8 12 12.2 4 12.2 1.5 8z" />
    </>
  ),
  unsupported: <path d="M3.5 8h9" />,
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M4.2 4.2l7.6 7.6" />
    </>
  ),
  inconclusive: <path d="M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.5M8 12.4v.6" />,
  error: <path d="M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.4" />,
};

export function Icon({ shown }: { shown: Shown }) {
  return (
    <svg class={`icon v-${shown}`} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[shown]}
    </svg>
  );
}

/** The icon and the word of a verdict. */
export function VerdictWord({ shown, flaky }: { shown: Shown; flaky?: boolean }) {
  return (
    <span class={`verdict v-${shown}`}>
      <Icon shown={shown} /> {shownWords[shown].word}
      {flaky ? <span class="tag">flaky</span> : null}
    </span>
  );
}
