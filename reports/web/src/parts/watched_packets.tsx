// The packets behind a finding or a missed message: the diagram is made when it is looked at, for there may be hundreds.
import { useMemo, useState } from "preact/hooks";
import type { ShownPacket } from "../data";
import { counted } from "../format";
import { rowsOfPackets } from "../trace";
import { clockText } from "../watch";
import { storyOf } from "../watch_packets";
import { Diagram } from "./sequence";

function PacketDiagram({ packets, began_s }: { packets: ShownPacket[]; began_s: number }) {
  const { from_us, lanes, rows } = useMemo(() => {
    const story = storyOf(packets);
    return { from_us: story.from_us, ...rowsOfPackets(story.events, story.connected) };
  }, [packets]);
  return (
    <div class="sequence" style={{ "--lanes": lanes.length }}>
      <p class="quiet">Time 0 is {clockText(from_us, began_s)}. Payloads and passwords are not kept.</p>
      <Diagram rows={rows} lanes={lanes} names={[...lanes.map((lane) => lane.name), "broker"]} />
    </div>
  );
}

export function WatchedPackets({
  packets,
  began_s,
}: {
  packets: ShownPacket[] | undefined;
  began_s: number;
}) {
  const [isOpen, setOpen] = useState(false);
  if (!packets || packets.length === 0) return null;
  return (
    <details class="packets" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{counted(packets.length, "packet")} around it</summary>
      {isOpen ? <PacketDiagram packets={packets} began_s={began_s} /> : null}
    </details>
  );
}
