// Shared by all tables: a frame that scrolls by itself and can be reached by keyboard, and a caption.
import type { ComponentChildren } from "preact";

export function TableFrame({
  label,
  children,
  tall,
}: {
  label: string;
  children: ComponentChildren;
  tall?: boolean;
}) {
  return (
    <div class={tall ? "frame tall" : "frame"} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** A list of names and values. */
export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== "" && value !== null && value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
