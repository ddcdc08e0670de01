// The fragment of the address names the view and its filters, so that everything that is shown can be linked. Pure.

export interface Route {
  /** "cases", "case/session-expiry/zero@v5", "" for the first page. */
  path: string;
  query: Record<string, string>;
}

/** Escapes a text for a fragment, but leaves characters readable where possible. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/%(2F|40|5B|5D|3D|2C|3A|2B|24|20)/g, (code) =>
    code === "%20" ? "+" : code === "%2B" ? code : decodeURIComponent(code),
  );
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return text; // a person typed it, or a mail program cut it
  }
}

export function parseRoute(fragment: string): Route {
  const text = fragment.replace(/^#\/?/, "");
  const mark = text.indexOf("?");
  const path = unescaped(mark < 0 ? text : text.slice(0, mark)).replace(/\/$/, "");
  const query: Record<string, string> = {};
  if (mark >= 0) {
    for (const pair of text.slice(mark + 1).split("&")) {
      const equals = pair.indexOf("=");
      const key = unescaped(equals < 0 ? pair : pair.slice(0, equals));
      if (key !== "") query[key] = equals < 0 ? "" : unescaped(pair.slice(equals + 1));
    }
  }
  return { path, query };
}

/** Empty values are left out. */
export function formatRoute(path: string, query: Record<string, string | undefined> = {}): string {
  const pairs = Object.entries(query)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "")
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}`);
  return `#/${escaped(path)}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}

/** The same view with other filters. */
export function withQuery(route: Route, change: Record<string, string | undefined>): string {
  return formatRoute(route.path, { ...route.query, ...change });
}
