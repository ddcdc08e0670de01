// The colours of the style sheet, for drawing on a canvas, and notice when they change.
import { useEffect, useState } from "preact/hooks";

/** The colour "--c1" as the browser resolves it, since custom properties keep light-dark() as text. */
export function colourOf(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** A number that changes whenever the theme changes. */
export function useTheme(): number {
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const changed = () => setTheme((n) => n + 1);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    addEventListener("themechange", changed);
    dark.addEventListener("change", changed);
    return () => {
      removeEventListener("themechange", changed);
      dark.removeEventListener("change", changed);
    };
  }, []);
  return theme;
}
