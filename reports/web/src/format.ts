// Numbers, times and texts for people. Pure.
import type { Text, Value } from "./data";

const printable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text of a result. Bytes that are not UTF-8 are shown as hex, control characters as \u{...}. */
export function textOf(text: Text | undefined | null): string {
  if (text === undefined || text === null) return "";
  if (typeof text !== "string") return `0x${text.hex}`;
  return text.replace(printable, (c) => (c === "\n" ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`));
}

/** "mosquitto 2.0.11", "mosquitto", or "127.0.0.1:1883" where only its URL is known. */
export function productTitle(broker: { name: Text; product: Text; version: Text }): string {
  const known = (word: Text) => textOf(word) !== "" && textOf(word) !== "unknown";
  const product = known(broker.product) ? broker.product : broker.name;
  return known(broker.version) ? `${textOf(product)} ${textOf(broker.version)}` : textOf(product);
}

/** Says so where the broker's certificate was not checked. */
export function trustNote(insecure: boolean | undefined): string {
  return insecure ? " (its certificate was not checked)" : "";
}

export function valueText(value: Value | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value === "object" && "name" in value) return `${textOf(value.name)}: ${textOf(value.value)}`;
  if (typeof value === "object" || typeof value === "string") return textOf(value);
  return String(value);
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "12,345". */
export function count(n: number): string {
  return whole.format(n);
}

/** "1 case", "2 cases". */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : plural}`;
}

function significant(n: number): string {
  const digits = n >= 100 ? 0 : n >= 10 ? 1 : 2;
  return n.toFixed(digits);
}

/** "740 ns", "1.52 ms", "12.3 s". */
export function duration(ns: number | undefined | null): string {
  if (ns === undefined || ns === null) return "–";
  const abs = Math.abs(ns);
  if (abs < 1e3) return `${Math.round(ns)} ns`;
  if (abs < 1e6) return `${significant(ns / 1e3)} µs`;
  if (abs < 1e9) return `${significant(ns / 1e6)} ms`;
  return `${significant(ns / 1e9)} s`;
}

/** An instant of a trace: "+6.021 s". */
export function instant(us: number): string {
  return `+${(us / 1e6).toFixed(3)} s`;
}

/** How much later than planned: "0.3 ms". */
export function lateness(us: number): string {
  return us < 100 ? "0.1 ms" : `${(us / 1000).toFixed(1)} ms`;
}

export function share(part: number, total: number): string {
  if (total === 0) return "–";
  const percent = (100 * part) / total;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  if (percent < 100 && percent > 99.9) return "> 99.9 %";
  const digits = Number.isInteger(percent) || (percent >= 10 && percent <= 99) ? 0 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** "4 KiB", "20 MiB". */
export function bytes(n: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let size = n;
  let unit = 0;
  while (size >= 1024 && unit + 1 < units.length) {
    size /= 1024;
    ++unit;
  }
  return `${unit === 0 ? size : significant(size)} ${units[unit]}`;
}

/** "2026-11-22 23:25 UTC". */
export function moment(iso: string): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return found ? `${found[1]} ${found[2]} UTC` : iso;
}

/** The bytes of a packet in groups: "30 0a 00 03". */
export function hexBytes(raw: string, limit: number): string {
  const shown = raw.slice(0, limit * 2).replace(/(..)(?=.)/g, "$1 ");
  const left = raw.length / 2 - limit;
  return left > 0 ? `${shown} … ${counted(left, "byte")} more` : shown;
}

/** Splits a text so that each https address is a piece of its own. The joined pieces are the whole text. */
export function splitLinks(text: string): string[] {
  return text.split(/(https:\/\/[^\s,;)\]]+)/).filter((piece) => piece !== "");
}
