// Bundles the front end into one page and writes it as C++ (page), or bundles the unit tests (test).
//   node build.mjs page OUT    OUT/page.html, with {{data}} where the data goes, and OUT/page.cpp
//   node build.mjs test OUT    OUT/unit_test.mjs
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const webFolder = dirname(fileURLToPath(import.meta.url));
const common = {
  absWorkingDir: webFolder,
  bundle: true,
  write: false,
  charset: "ascii",
  jsx: "automatic",
  jsxImportSource: "preact",
};

/** The hash of an inline element, for the Content-Security-Policy. */
function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

async function bundled() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ["src/main.tsx"],
    outdir: "out",
    minify: true,
    format: "iife",
    target: ["es2022"],
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const text = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).text.trim();
  return {
    script: text(".js").replaceAll("</script", "<\\/script"),
    style: text(".css").replaceAll("</style", "<\\/style"),
  };
}

/** The copyright notices of the libraries in the page: their licences ask for them in every copy. */
function notices() {
  const { dependencies } = JSON.parse(readFileSync(join(webFolder, "package.json"), "utf8"));
  const texts = Object.keys(dependencies).map((name) => {
    const folder = join(webFolder, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  const comment = `brokerproof made this page (Apache License 2.0). It contains the libraries below.\n\n${texts.join("\n")}`;
  if (comment.includes("--")) throw new Error("a licence cannot stand in an HTML comment");
  return comment;
}

/** The text as several string literals, since compilers limit the length of one. */
function literals(text) {
  const longest = 16_000;
  const lines = [];
  for (let at = 0; at < text.length; at += longest)
    lines.push(`    made += R"page~(${text.slice(at, at + longest)})page~";`);
  return lines.join("\n");
}

/** The Content-Security-Policy: the page fetches nothing from elsewhere. */
function policyOf(script, style) {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function asCpp(html, policy) {
  const [head, tail] = html.split("{{data}}");
  const maker = (name, text) =>
    `std::string ${name}() {\n    std::string made;\n${literals(text)}\n    return made;\n}\n`;
  return `// Made by reports/web/build.mjs.
#include "reports/web/page.hpp"

namespace brokerproof::reports::web {
namespace {
${maker("head", head)}
${maker("tail", tail)}
${maker("policy", policy)}
}  // namespace

page_frame page() { return {head(), tail(), policy()}; }

}  // namespace brokerproof::reports::web
`;
}

async function makePage(out) {
  const { script, style } = await bundled();
  const parts = {
    script,
    style,
    notices: notices(),
    policy: policyOf(script, style),
  };
  const html = readFileSync(join(webFolder, "page.html"), "utf8").replace(
    /\{\{([\w-]+)\}\}/g,
    (all, name) => parts[name] ?? all,
  );
  if (html.includes(")page~") || html.split("{{data}}").length !== 2)
    throw new Error("the page cannot be embedded");
  if (/[^\n\x20-\x7e]/.test(html)) throw new Error("the page must be ASCII");
  writeFileSync(join(out, "page.html"), html);
  writeFileSync(join(out, "page.cpp"), asCpp(html, parts.policy));
}

async function makeTests(out) {
  const tests = readdirSync(join(webFolder, "test")).filter(
    (name) => name.endsWith(".test.ts") || name.endsWith(".test.tsx"),
  );
  const contents = tests.map((name) => `import "./test/${name}";`).join("\n");
  const { outputFiles } = await build({
    ...common,
    stdin: { contents, resolveDir: webFolder },
    platform: "node",
    format: "esm",
  });
  writeFileSync(join(out, "unit_test.mjs"), outputFiles[0].text);
}

const [target, out] = process.argv.slice(2);
if (!out || !["page", "test"].includes(target)) throw new Error("build.mjs page|test OUT");
mkdirSync(out, { recursive: true });
await (target === "page" ? makePage(out) : makeTests(out));
