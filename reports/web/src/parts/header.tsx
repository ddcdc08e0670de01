// The head of the page: the brand, the links to its views, and the choice of light or dark.
import { useState } from "preact/hooks";
import { usePage } from "../page";
import { isOnlyWatch } from "../watch";

type Theme = "auto" | "light" | "dark";
const themes: readonly Theme[] = ["auto", "light", "dark"];

function storedTheme(): Theme {
  try {
    const found = localStorage.getItem("brokerproof-theme");
    return themes.find((known) => known === found) ?? "auto";
  } catch {
    return "auto"; // some browsers store nothing for local files
  }
}

function apply(theme: Theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("brokerproof-theme", theme);
  } catch {
    // the choice then holds only for now
  }
  dispatchEvent(new Event("themechange"));
}
apply(storedTheme());

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme());
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  const change = () => {
    apply(next);
    setTheme(next);
  };
  return (
    <button type="button" class="theme" onClick={change} aria-label={`Colours: ${theme}. Change to ${next}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" class="icon">
        <circle cx="8" cy="8" r="5.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>{" "}
      {theme}
    </button>
  );
}

export function Header() {
  const { data, runs, route } = usePage();
  const first = route.path.split("/")[0];
  const links: [string, string, boolean][] = [
    ["", isOnlyWatch(data) ? "Clients" : "Overview", true],
    ["cases", runs.length > 1 ? "Matrix" : "Cases", runs.length > 0],
    ["profile", "Profile", runs.length > 0],
    ["statements", "Statements", runs.length > 0],
    ["load", "Load", data.loads.length > 0],
    ["watch", "Clients", data.watches.length > 0 && !isOnlyWatch(data)],
    ["proof", "Proof", data.proof !== null],
  ];
  const isCurrent = (path: string) => path === first || (path === "cases" && first === "case");
  return (
    <header class="top">
      <a class="brand" href="#/" aria-label="brokerproof: overview">
        <svg viewBox="0 0 32 24" aria-hidden="true">
          <path class="dash" d="M6 2v20" />
          <path d="M26 2v20M6 7h18M20 4l4 3-4 3M26 17H12" />
          <path class="check" d="M3 16l3 3 5-6" />
        </svg>
        brokerproof
      </a>
      <nav aria-label="Views">
        {links
          .filter(([, , isShown]) => isShown)
          .map(([path, name]) => (
            <a key={path} href={`#/${path}`} aria-current={isCurrent(path) ? "page" : undefined}>
              {name}
            </a>
          ))}
      </nav>
      <ThemeButton />
    </header>
  );
}
