// The page holds traces column by column (reports/packed_trace.cpp); here they become lists of events again. Pure.
import type { PackedTrace, PageData, Text, Trace, TraceEvent } from "./data";

export function unpackTrace(packed: PackedTrace, caseId: Text): Trace {
  const events: TraceEvent[] = [];
  const rare = new Map(packed.rare.map(({ at, ...parts }) => [at, parts]));
  const missing = new Map(packed.left_out);
  let at_us = 0;
  let index = 0;
  let packets = 0;
  let steps = 0;
  for (let i = 0; i < packed.kind.length; ++i) {
    const skipped = missing.get(i);
    if (skipped !== undefined) {
      events.push({ at_us, kind: "left_out", index, count: skipped });
      index += skipped;
    }
    at_us += packed.at[i]!;
    const kind = packed.kinds[packed.kind[i]!] as TraceEvent["kind"];
    const event: TraceEvent = { at_us, kind, index: index++, client: packed.clients[packed.client[i]!]! };
    if (kind === "step_began" || kind === "step_ended") {
      event.step = packed.step[steps]!;
      if (packed.iteration[steps]! >= 0) event.iteration = packed.iteration[steps]!;
      if (packed.member[steps]! >= 0) event.member = packed.member[steps]!;
      ++steps;
    }
    if (kind === "sent" || kind === "received") {
      event.line = packed.line[packets]!;
      event.raw = packed.raw[packets++]!;
    }
    events.push(Object.assign(event, rare.get(i)));
  }
  const atEnd = missing.get(packed.kind.length);
  if (atEnd !== undefined) events.push({ at_us, kind: "left_out", index, count: atEnd });
  const { version, waited_ms, names } = packed;
  return { case_id: caseId, version, waited_ms, names, events };
}

/** Prepares the embedded document. */
export function unpackPage(document: PageData): PageData {
  for (const result of document.results) {
    for (const one of result.cases) {
      const packed = one.trace as unknown as PackedTrace;
      let made: Trace | undefined;
      // Traces are unpacked on demand, since most of them are never looked at.
      Object.defineProperty(one, "trace", { get: () => (made ??= unpackTrace(packed, one.id)) });
    }
  }
  if (document.live?.running) for (const run of [...document.results, ...document.loads]) run.running = true;
  return document;
}
