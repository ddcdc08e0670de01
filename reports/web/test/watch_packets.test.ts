import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownPacket } from "../src/data";
import { rowsOfPackets } from "../src/trace";
import { storyOf } from "../src/watch_packets";

function packet(at_us: number, kind: ShownPacket["kind"], change: Partial<ShownPacket> = {}): ShownPacket {
  return { at_us, client_id: "truck-7", connection: 1, from: "client", kind, label: "", ...change };
}

const packets = [
  packet(5_000_000, "connect", { label: "v5 clean_start=0", left_out: 3 }),
  packet(5_000_100, "connack", { from: "broker", label: "session_present=0" }),
  packet(5_500_000, "publish", { client_id: "backend", connection: 0, label: "topic=a qos=1" }),
  packet(6_000_000, "connection_closed", { from: "broker" }),
];

test("packets are the rows of a sequence diagram, whose time begins with the first", () => {
  const story = storyOf(packets);
  assert.equal(story.from_us, 5_000_000);
  const { lanes, rows } = rowsOfPackets(story.events, story.connected);
  assert.deepEqual(
    lanes.map((lane) => lane.name),
    ["truck-7", "backend"],
  );
  assert.deepEqual(
    rows.map((row) => [row.kind, row.at_us, row.open]),
    [
      ["left_out", 0, [false, true]],
      ["packet", 0, [true, true]],
      ["packet", 100, [true, true]],
      ["gap", 500_000, [true, true]],
      ["packet", 500_000, [true, true]],
      ["gap", 1_000_000, [true, true]],
      ["closed", 1_000_000, [true, true]],
    ],
  );
  const sent = rows.flatMap((row) => (row.kind === "packet" ? [[row.sent, row.name, row.detail]] : []));
  assert.deepEqual(sent, [
    [true, "CONNECT", "v5 clean_start=0"],
    [false, "CONNACK", "session_present=0"],
    [true, "PUBLISH", "topic=a qos=1"],
  ]);
});

test("connections of one client are told apart where they begin and end", () => {
  const { events } = storyOf([
    packet(0, "connect", { label: "v5" }),
    packet(10, "connect", { label: "v5", connection: 2 }),
    packet(20, "connection_closed", { from: "broker" }),
    packet(30, "publish", { client_id: "", connection: 0 }),
  ]);
  assert.deepEqual(
    events.map((event) => event.words?.detail ?? event.text),
    ["v5, connection 1", "v5, connection 2", "connection 1, by the broker", ""],
  );
  assert.equal(events[3]!.client, "(not known)");
  assert.deepEqual(storyOf([]), { from_us: 0, events: [], connected: [] });
});
