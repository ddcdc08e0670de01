// The step script as its author wrote it, with the step of the broken expectation marked.
import { useMemo } from "preact/hooks";
import type { CaseSource } from "../data";
import { dedent, endOfStep, tokensOf } from "../yaml";

export function Script({ source, broken, reason }: { source: CaseSource; broken: number; reason: string }) {
  const lines = useMemo(() => dedent(source.script), [source]);
  const first = broken - source.line;
  const last = endOfStep(lines, first);
  return (
    <section aria-labelledby="script">
      <h2 id="script">Step script</h2>
      <pre class="script frame" tabIndex={0} role="group" aria-label={`Script of ${source.file}`}>
        <code>
          {lines.map((line, i) => {
            const number = source.line + i;
            const marked = i >= first && i <= last;
            return (
              <span key={number} id={`line-${number}`} class={marked ? "line broken" : "line"}>
                <span class="at" aria-hidden="true">
                  {number}
                </span>
                <span class="text">
                  {tokensOf(line).map((token, k) =>
                    token.kind === "plain" ? (
                      token.text
                    ) : (
                      <span key={k} class={`y-${token.kind}`}>
                        {token.text}
                      </span>
                    ),
                  )}
                  {"\n"}
                </span>
                {i === last ? <span class="broken-note">▲ this did not hold: {reason}</span> : null}
              </span>
            );
          })}
        </code>
      </pre>
    </section>
  );
}
