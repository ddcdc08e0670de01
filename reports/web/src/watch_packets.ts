// The packets behind a finding of `brokerproof watch`, as the events of a sequence diagram. Pure.
import type { ShownPacket, TraceEvent } from "./data";
import { textOf } from "./format";

export interface PacketStory {
  /** When the first packet passed: the times of the events count from here. */
  from_us: number;
  events: TraceEvent[];
  /** Clients that had a connection before the first event. */
  connected: string[];
}

function nameOf(packet: ShownPacket): string {
  return textOf(packet.client_id) || "(not known)";
}

/** Several connections of one client are told apart where they begin and end. */
function connectionWords(packet: ShownPacket, packets: ShownPacket[]): string {
  const isAnother = (other: ShownPacket) =>
    nameOf(other) === nameOf(packet) && other.connection !== packet.connection;
  return packets.some(isAnother) ? `connection ${packet.connection}` : "";
}

function happening(
  packet: ShownPacket,
  packets: ShownPacket[],
): Partial<TraceEvent> & Pick<TraceEvent, "kind"> {
  const connection = connectionWords(packet, packets);
  if (packet.kind === "connection_closed") {
    const text = [connection, `by the ${packet.from}`].filter((part) => part !== "").join(", ");
    return { kind: "closed", text };
  }
  const opens = packet.kind === "connect";
  const detail = [textOf(packet.label), opens ? connection : ""].filter((part) => part !== "").join(", ");
  const words = { name: packet.kind.toUpperCase(), detail };
  return { kind: packet.from === "client" ? "sent" : "received", words, opens };
}

export function storyOf(packets: ShownPacket[]): PacketStory {
  const from_us = packets[0]?.at_us ?? 0;
  const events: TraceEvent[] = [];
  const known = new Set<string>();
  const connected: string[] = [];
  for (const packet of packets) {
    const client = nameOf(packet);
    const at_us = packet.at_us - from_us;
    if (!known.has(client) && packet.kind !== "connect") connected.push(client);
    known.add(client);
    if (packet.left_out)
      events.push({ at_us, kind: "left_out", index: events.length, client, count: packet.left_out });
    events.push({ at_us, index: events.length, client, ...happening(packet, packets) });
  }
  return { from_us, events, connected };
}
