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

export const watchedClients = 450;

/** The file of a watch: two clients have something to tell, and the texts of one of them are markup. */
function watchFile(to) {
  const second = 1_000_000;
  const clients = Array.from({ length: watchedClients }, (_, i) => ({
    client_id: `truck-${i}`,
    broker: "",
    version: i % 2 === 0 ? "v5" : "v3.1.1",
    connections: 2,
    came: i,
    waiting: 0,
    spans: [
      { state: "online", from_us: i * second, to_us: (i + 100) * second },
      { state: "kept", from_us: (i + 100) * second, to_us: (i + 200) * second },
      { state: i % 3 === 0 ? "over" : "online", from_us: (i + 200) * second, to_us: 900 * second },
    ],
    missed: [],
    findings: [],
  }));
  const packet = (at_s, kind, from, label, client_id = "truck-77") => ({
    at_us: at_s * second,
    client_id,
    connection: 1,
    from,
    kind,
    label,
  });
  const packets = [
    { ...packet(77, "connect", "client", "v5 clean_start=0 keep_alive=60"), left_out: 4 },
    packet(77, "connack", "broker", "session_present=0 rc=0x00"),
    packet(100, "disconnect", "client", "rc=0x00"),
    packet(100, "connection_closed", "client", ""),
    packet(150, "publish", "client", "topic=orders/7 qos=1", hostileTitle),
  ];
  clients[77].missed = [
    { causes: ["no_interval"], count: 3, first_topic: "orders/7", first_us: 150 * second, packets },
    { causes: ["publisher_qos_0", "interval_passed"], count: 2, first_topic: "news", first_us: 160 * second },
  ];
  clients[77].findings = [
    { finding: "no_session_expiry_interval", count: 2, first_us: 77 * second, about: "" },
    { finding: "subscribes_again", count: 1, first_us: 277 * second, about: "orders/#" },
  ];
  clients[77].retained = [{ fate: "cleared", count: 2, first_topic: "state/7", first_us: 77 * second }];
  clients[77].wills = [{ fate: "discarded", count: 1, first_topic: "gone/7", first_us: 77 * second }];
  clients[300].client_id = hostileTitle;
  clients[300].missed = [{ causes: ["skipped"], count: 1, first_topic: hostilePayload, first_us: 0 }];
  clients[300].findings = [{ finding: "rule_broken", count: 1, first_us: 0, about: hostilePayload }];
  const watch = {
    format: 1,
    kind: "watch",
    source: "field.pcapng",
    began_s: 1_763_850_357,
    connections: 900,
    packets: 12_345,
    published: 600,
    forgotten: 0,
    unread: { tls: 2, http: 0, level_3: 0, other: 0, one_sided: 0, uncertain_messages: 0 },
    recording: {
      frames: 30_000,
      joined: 1,
      lost_bytes: 0,
      cut_frames: 0,
      fragments: 0,
      elsewhere: [],
      failure: "",
    },
    rules: [
      {
        rule: "qos_2_twice",
        side: "broker",
        statement: "MQTT-4.3.3-10",
        client_id: hostileTitle,
        count: 4,
      },
    ],
    groups: [
      {
        filter: "$share/g/orders/#",
        broker: "",
        members: [{ client_id: hostileTitle, came: 3, is_online: false }],
        got_by_former: 1,
        waiting: 2,
        not_sent: 0,
        cannot_be_told: 0,
      },
    ],
    clients,
  };
  writeFileSync(to, JSON.stringify(watch));
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
  run(program, root, ["report", at("mosquitto.json"), at("reference.json"), "--html", at("several.html")]);
  run(program, root, ["prove", "session-existence", "--html", at("proof.html"), "--json", at("proof.json")]);
  const load = join(root, "reports/testdata/load-troubled.json");
  run(program, root, ["report", load, load, "--html", at("load.html")]);
  hostile(at("mosquitto.json"), at("hostile.json"));
  run(program, root, ["report", at("hostile.json"), at("proof.json"), load, "--html", at("hostile.html")]);
  watchFile(at("watch.json"));
  run(program, root, ["report", at("watch.json"), "--html", at("watch.html")]);
  return Object.fromEntries(
    ["one", "several", "proof", "load", "hostile", "watch"].map((name) => [name, at(`${name}.html`)]),
  );
}
