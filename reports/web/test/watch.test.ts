import assert from "node:assert/strict";
import { test } from "node:test";
import type { Watch, WatchedClient, WatchWords } from "../src/data";
import {
  axisTicks,
  barPaths,
  barText,
  causeSums,
  chosenRows,
  clientRows,
  clockText,
  isOnlyWatch,
  lasting,
  messageSums,
  timeAxis,
  watchOutcome,
} from "../src/watch";
import { catalogue } from "./samples";

const words: WatchWords = {
  causes: {},
  findings: {
    subscribes_again: { grade: "note", sentence: "", section: "", cure: "" },
    clean_each_time: { grade: "risk", sentence: "", section: "", cure: "" },
    rule_broken: { grade: "wrong", sentence: "", section: "", cure: "" },
  },
  rules: {},
  retained: {},
  wills: {},
};

function clientOf(client_id: WatchedClient["client_id"], change: Partial<WatchedClient> = {}): WatchedClient {
  return {
    client_id,
    broker: "",
    version: "v5",
    connections: 1,
    came: 0,
    waiting: 0,
    spans: [],
    missed: [],
    findings: [],
    ...change,
  };
}

function missed(count: number, ...causes: WatchedClient["missed"][number]["causes"]) {
  return { causes, count, first_topic: "a", first_us: 0 };
}

function finding(name: WatchedClient["findings"][number]["finding"]) {
  return { finding: name, count: 1, first_us: 0, about: "" };
}

function watchOf(...clients: WatchedClient[]): Watch {
  return {
    format: 1,
    kind: "watch",
    source: "broker:1883",
    began_s: 1_000,
    connections: clients.length,
    packets: 0,
    published: 0,
    forgotten: 0,
    unread: { tls: 0, http: 0, level_3: 0, other: 0, one_sided: 0, uncertain_messages: 0 },
    recording: null,
    rules: [],
    clients,
  };
}

const several = watchOf(
  clientOf("calm"),
  clientOf("noted", { findings: [finding("subscribes_again")] }),
  clientOf("loser", { missed: [missed(2, "no_interval")], findings: [finding("subscribes_again")] }),
  clientOf("Great-loser", { missed: [missed(4, "no_interval", "publisher_qos_0"), missed(1, "skipped")] }),
  clientOf("breaker", { findings: [finding("subscribes_again"), finding("rule_broken")] }),
);

test("the gravest clients come first, and then those that missed most", () => {
  const rows = clientRows(several, words);
  assert.deepEqual(
    rows.map((row) => [row.name, row.missed, row.grade]),
    [
      ["breaker", 0, "wrong"],
      ["Great-loser", 5, null],
      ["loser", 2, "note"],
      ["noted", 0, "note"],
      ["calm", 0, null],
    ],
  );
});

test("clients are chosen by a part of the identifier and by a cause", () => {
  const rows = clientRows(several, words);
  const left = (text: string, cause: string) => chosenRows(rows, text, cause).map((row) => row.name);
  assert.deepEqual(left("LOSER", ""), ["Great-loser", "loser"]);
  assert.deepEqual(left("", "skipped"), ["Great-loser"]);
  assert.deepEqual(left("calm", "skipped"), []);
  assert.equal(left("", "").length, 5);
});

test("a client of one of several brokers is named with it, and bytes that are no text are shown as hex", () => {
  const [row] = clientRows(watchOf(clientOf({ hex: "ff00" }, { broker: "10.0.0.7:1883" })), words);
  assert.equal(row!.name, "0xff00 at 10.0.0.7:1883");
});

test("a message counts for each of its causes, and a client once", () => {
  const twice = watchOf(
    ...several.clients,
    clientOf("again", { missed: [missed(1, "no_interval"), missed(1, "no_interval", "skipped")] }),
  );
  assert.deepEqual(causeSums(twice), [
    { cause: "no_interval", messages: 8, clients: 3 },
    { cause: "publisher_qos_0", messages: 4, clients: 1 },
    { cause: "skipped", messages: 2, clients: 2 },
  ]);
});

test("the messages of all clients are summed up", () => {
  const waits = clientOf("waits", { came: 3, waiting: 2 });
  assert.deepEqual(messageSums(watchOf(...several.clients, waits)), { came: 3, missed: 7, waiting: 2 });
});

test("a watch says in a sentence what it amounts to", () => {
  assert.deepEqual(watchOutcome(several, words), {
    state: "fail",
    sentence: "2 clients missed 7 messages",
  });
  assert.equal(watchOutcome(watchOf(), words).state, "error");
  assert.deepEqual(watchOutcome(watchOf(clientOf("calm")), words), {
    state: "pass",
    sentence: "No message was missed, and nothing is wrong",
  });
  const risky = watchOf(clientOf("risky", { findings: [finding("clean_each_time")] }));
  assert.deepEqual(watchOutcome(risky, words), {
    state: "advice",
    sentence: "No message was missed, but there are findings",
  });
  const broken = { rule: "qos_2_twice", side: "broker", statement: "", client_id: "calm", count: 1 } as const;
  assert.equal(watchOutcome({ ...watchOf(clientOf("calm")), rules: [broken] }, words).state, "fail");
});

test("all bars have one axis, and a short time is still seen", () => {
  const spans: WatchedClient["spans"] = [
    { state: "online", from_us: 2_000_000, to_us: 2_000_001 },
    { state: "kept", from_us: 2_000_001, to_us: 7_000_000 },
    { state: "over", from_us: 7_000_000, to_us: 12_000_000 },
  ];
  const axis = timeAxis(watchOf(clientOf("calm"), clientOf("a", { spans })));
  assert.deepEqual(axis, { from: 2_000_000, to: 12_000_000 });
  assert.deepEqual(
    [...barPaths(spans, axis)],
    [
      ["online", "M0.0 0h1.5V12h-1.5z"],
      ["kept", "M0.0 3h500.0V9h-500.0z"],
      ["over", "M500.0 5h500.0V7h-500.0z"],
    ],
  );
  const atTheEnd = barPaths([{ state: "online", from_us: 12_000_000, to_us: 12_000_000 }], axis);
  assert.equal(atTheEnd.get("online"), "M998.5 0h1.5V12h-1.5z");
  assert.equal(
    barText(spans),
    "online 0.0 ms, session kept while away 5.0 s, session over 5.0 s; at the end: session over",
  );
  assert.equal(barText([]), "no session was seen");
  assert.deepEqual(timeAxis(watchOf()), { from: 0, to: 1 });
});

test("the axis has round numbers of a unit that fits", () => {
  const texts = (seconds: number) => axisTicks({ from: 0, to: seconds * 1e6 }, 4).map((tick) => tick.text);
  assert.deepEqual(texts(0.004), ["0 ms", "1 ms", "2 ms", "3 ms", "4 ms"]);
  assert.deepEqual(texts(12), ["0 s", "5 s", "10 s"]);
  assert.deepEqual(texts(600), ["0 min", "5 min", "10 min"]);
  assert.deepEqual(texts(5 * 86_400), ["0 d", "2 d", "4 d"]);
});

test("times are told to the second, and without a beginning as distances", () => {
  assert.deepEqual([4_200, 400_000, 12_000_000, 252_000_000, 12_000e6, 190_800e6].map(lasting), [
    "4.2 ms",
    "0.4 s",
    "12 s",
    "4 min 12 s",
    "3 h 20 min",
    "2 d 5 h",
  ]);
  assert.equal(clockText(1_500_000, 1_000), "1970-01-01 00:16:41 UTC");
  assert.equal(clockText(1_500_000, 0), "+1.5 s");
  assert.equal(clockText(1_500_000, 9e15), "+1.5 s");
});

test("a page of one watch has no other view", () => {
  const page = { made_by: "", results: [], loads: [], proof: null, catalogue, watch_words: words };
  const watched = { report: several, notices: [] };
  assert.ok(isOnlyWatch({ ...page, watches: [watched] }));
  assert.ok(!isOnlyWatch({ ...page, watches: [watched, watched] }));
  assert.ok(!isOnlyWatch({ ...page, watches: [] }));
});
