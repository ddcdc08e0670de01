// Just enough syntax colouring for step scripts: comments, keys, strings and $names. Pure; not a parser.

export interface Token {
  kind: "plain" | "comment" | "key" | "name" | "string";
  text: string;
}

const pattern = /(#.*$)|("[^"]*"|'[^']*')|(\$\{?\w+\}?)|([A-Za-z_][\w.-]*)(?=:(\s|$))/g;

function commentAt(line: string, at: number): boolean {
  return at === 0 || /\s/.test(line[at - 1]!);
}

export function tokensOf(line: string): Token[] {
  const out: Token[] = [];
  let done = 0;
  const add = (kind: Token["kind"], text: string) => {
    if (text !== "") out.push({ kind, text });
  };
  for (const match of line.matchAll(pattern)) {
    const at = match.index;
    if (at < done) continue;
    if (match[1] !== undefined && !commentAt(line, at)) continue;
    add("plain", line.slice(done, at));
    const kind = match[1] ? "comment" : match[2] ? "string" : match[3] ? "name" : "key";
    add(kind, match[0]);
    done = at + match[0].length;
  }
  add("plain", line.slice(done));
  return out;
}

/** The text of a case without the indentation that its lines share. */
export function dedent(script: string): string[] {
  const lines = script.replace(/\s+$/, "").split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(Number.isFinite(shared) ? shared : 0));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The last line of the step that begins at line `at`: lines below it that are indented further belong to it. */
export function endOfStep(lines: string[], at: number): number {
  const first = lines[at];
  if (first === undefined) return at;
  let last = at;
  for (let i = at + 1; i < lines.length; ++i) {
    const line = lines[i]!;
    if (line.trim() === "") continue;
    if (indentOf(line) <= indentOf(first)) break;
    last = i;
  }
  return last;
}

/** A step in one line: its lines joined, without its `why` sentence. */
export function stepText(lines: string[], at: number): string {
  const first = lines[at];
  if (first === undefined) return "";
  const parts = [first.replace(/^\s*(- )+/, "")];
  for (const line of lines.slice(at + 1, endOfStep(lines, at) + 1))
    parts.push(line.replace(/(^|\s)#.*$/, ""));
  const text = parts.join(" ").replace(/\s+/g, " ").trim();
  const why = text.search(/,? why: /);
  const told =
    why < 0
      ? text
      : `${text.slice(0, why)}${text.endsWith("}") && text.includes("{ ") ? closing(text.slice(0, why)) : ""}`;
  return told.length > 180 ? `${told.slice(0, 179)}…` : told;
}

/** The closing braces that a cut piece of flow style needs. */
function closing(text: string): string {
  const open = text.split("{").length - text.split("}").length;
  return " }".repeat(Math.max(0, open));
}
