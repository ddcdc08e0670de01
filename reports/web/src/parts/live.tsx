// The line under the head of a page that follows a run. Screen readers announce only a change of state, since figures
// that change each second would never let them finish.
import type { Live, PageData } from "../data";
import type { Link } from "../follow";
import { liveFacts, liveShare, stateWord } from "../live";

export function LiveStrip({ data, live, link }: { data: PageData; live: Live; link: Link }) {
  const share = liveShare(live);
  const word = stateWord(live, link);
  return (
    <section class={`live link-${live.running ? link : "over"}`} aria-label="How far the run is">
      <p>
        <strong role="status">
          <svg viewBox="0 0 12 12" class="beat" aria-hidden="true">
            <circle cx="6" cy="6" r="4.5" />
          </svg>{" "}
          {word}
        </strong>
        {liveFacts(data, live, link).map((fact) => (
          <span key={fact.replace(/\d+/g, "")}>{fact}</span>
        ))}
      </p>
      {share === null ? null : <progress max={1} value={share} aria-label="Cases that have ended" />}
    </section>
  );
}
