// Reads the data, follows the fragment of the address, and shows the view that the fragment names.
import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { pageTitle } from "./again";
import type { PageData } from "./data";
import { follow, type Link } from "./follow";
import { PageContext, pageOf } from "./page";
import { Header } from "./parts/header";
import { LiveStrip } from "./parts/live";
import { readEmbedded } from "./read";
import { parseRoute, type Route } from "./route";
import "./style.css";
import { CaseView } from "./views/case";
import { CasesView } from "./views/cases";
import { LoadView } from "./views/load";
import { OverviewView } from "./views/overview";
import { ProfileView } from "./views/profile";
import { ProofView } from "./views/proof";
import { StatementsView } from "./views/statements";
import { WatchView } from "./views/watch";

function viewOf(route: Route) {
  const [first, ...rest] = route.path.split("/");
  switch (first) {
    case "":
      return <OverviewView />;
    case "cases":
      return <CasesView />;
    case "case":
      return <CaseView id={rest.join("/")} />;
    case "profile":
      return <ProfileView />;
    case "statements":
      return <StatementsView />;
    case "load":
      return <LoadView />;
    case "watch":
      return <WatchView />;
    case "proof":
      return <ProofView />;
    default:
      return (
        <p class="empty">
          There is no such view. <a href="#/">Overview</a>
        </p>
      );
  }
}

function useRoute(): Route {
  const [route, setRoute] = useState(parseRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

function App({ data, link }: { data: PageData; link: Link | null }) {
  const route = useRoute();
  const page = useMemo(() => pageOf(data), [data]);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(route.path);
  useEffect(() => {
    const [view, ...rest] = route.path.split("/");
    document.title = pageTitle(page.runs, view === "case" ? rest.join("/") : null);
  }, [page, route.path]);
  useEffect(() => {
    // A new view starts at its top, and screen readers go there; a changed filter moves nothing.
    if (shown.current === route.path) return;
    shown.current = route.path;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [route.path]);
  return (
    <PageContext.Provider value={{ ...page, route }}>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Header />
      {link && data.live ? <LiveStrip data={data} live={data.live} link={link} /> : null}
      <main id="main" ref={main} tabIndex={-1}>
        {viewOf(route)}
      </main>
      <footer>
        Made by brokerproof {data.made_by}.{" "}
        {link
          ? "It is served by the run itself, on this machine only; --html and --json keep the result."
          : "This file holds everything that it shows; it fetches nothing."}
      </footer>
    </PageContext.Provider>
  );
}

/** The fragment names the view, so a plain link to #main would name a wrong one. */
function skip(event: Event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function show(data: PageData, link: Link | null) {
  const app = document.getElementById("app")!;
  if (app.firstElementChild?.className === "wait") app.replaceChildren();
  render(<App data={data} link={link} />, app);
}

async function start() {
  const data = await readEmbedded();
  if (data) return show(data, null);
  let first = true;
  await follow((now, link) => {
    // People who watch a fleet want to see its curves.
    if (first && now.live?.command === "load" && location.hash === "") location.replace("#/load");
    first = false;
    show(now, link);
  });
}

start().catch((error: unknown) => {
  const app = document.getElementById("app")!;
  app.replaceChildren(
    Object.assign(document.createElement("p"), {
      className: "wait",
      textContent: `This report cannot be opened: ${error}`,
    }),
  );
});
