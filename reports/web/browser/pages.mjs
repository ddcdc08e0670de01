// Makes the pages that the browser test opens. The program itself makes them: from real short runs, from the troubled
// load result of reports/testdata, and from a result whose texts try to break out of the page.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const hostileTitle = '</script><img src=x onerror="globalThis.broken=1">&amp;';
export const hostilePayload = "</script><script>globalThis.broken=2</script>";

const globs = [
  "session-existence",
  "message-expiry-in-flight",
  "session-expiry-timers/two-sided-window",
  "lost-offline-messages",
];

function run(program, root, args, codes = [0]) {
  const { status, stdout, stderr } = spawnSync(program, ["--root", root, ...args], { encoding: "utf8" });
  if (!codes.includes(status))
    throw new Error(`brokerproof ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
}

/** A result in which every text that comes from outside is markup. */
function hostile(from, to) {
  const result = JSON.parse(readFileSync(from, "utf8"));
  result.broker.product = hostileTitle;
  result.environment_problem = hostileTitle;
  result.observed.push({
    key: "x-hostile",
    version: "v5",
    value: { type: "text", text: hostileTitle },
    name: hostileTitle,
    text: hostileTitle,
  });
  const judged = result.cases.find((c) => c.trace.events.length > 0);
  judged.title = hostileTitle;
  judged.verdict = "fail";
  judged.expected_failure = null;
  judged.reason = judged.why = hostilePayload;
  judged.evidence = [judged.trace.events.length - 1];
  // PUBLISH QoS 0 with the topic "a" and the payload: the line is made from the bytes.
  const payload = Buffer.from(hostilePayload);
  const body = Buffer.concat([
    Buffer.from([0, 1, 0x61]),
    judged.version === "v5" ? Buffer.from([0]) : Buffer.alloc(0),
    payload,
  ]);
  const raw = Buffer.concat([Buffer.from([0x30, body.length]), body]).toString("hex");
  const client = judged.trace.events.find((e) => e.client).client;
  judged.trace.events.push({ at_us: 99_000_000, kind: "received", client, version: judged.version, raw });
  judged.trace.events.push({
    at_us: 99_000_001,
    kind: "stopped",
    cause: "broker_died",
    detail: hostileTitle,
  });
  writeFileSync(to, JSON.stringify(result));
}

/** Paths of the pages by name. */
export function makePages(program, root, out) {
  const at = (name) => join(out, name);
  run(program, root, [
    "conform",
    ...globs,
    "--broker",
    "mosquitto",
    "--json",
    at("mosquitto.json"),
    "--html",
    at("one.html"),
  ]);
  run(program, root, ["conform", ...globs, "--broker", "reference", "--json", at("reference.json")]);
  run(program, root, ["report", at("mosquitto.json"), at("reference.json"), "-o", at("several.html")]);
  run(program, root, ["prove", "session-existence", "--html", at("proof.html"), "--json", at("proof.json")]);
  const load = join(root, "reports/testdata/load-troubled.json");
  run(program, root, ["report", load, load, "-o", at("load.html")]);
  hostile(at("mosquitto.json"), at("hostile.json"));
  run(program, root, ["report", at("hostile.json"), at("proof.json"), load, "-o", at("hostile.html")]);
  return Object.fromEntries(
    ["one", "several", "proof", "load", "hostile"].map((name) => [name, at(`${name}.html`)]),
  );
}
