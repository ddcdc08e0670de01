// Histograms of a load run: joined, and read as percentiles. Pure.
import type { GroupMeasures, Histogram, LoadResult } from "./data";

export interface Buckets {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** The lowest value of each bucket and its count, in order. */
  buckets: [number, number][];
}

export function joined(histograms: Histogram[]): Buckets {
  const times = new Map<number, number>();
  const out: Buckets = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0, buckets: [] };
  for (const histogram of histograms) {
    if (histogram.count === 0) continue;
    out.count += histogram.count;
    out.sum += histogram.sum_ns ?? 0;
    out.min = Math.min(out.min, histogram.min_ns ?? 0);
    out.max = Math.max(out.max, histogram.max_ns ?? 0);
    for (const [low, n] of histogram.buckets ?? []) times.set(low, (times.get(low) ?? 0) + n);
  }
  if (out.count === 0) out.min = 0;
  out.buckets = [...times].sort((a, b) => a[0] - b[0]);
  return out;
}

/** The width of a bucket: 8 ns below 1024 ns, then 64 buckets for each doubling, as in loadgen/measure/histogram.hpp. */
export function widthAt(low: number): number {
  if (low < 1024) return 8;
  return 2 ** (Math.floor(Math.log2(low)) - 6);
}

/** The value that `share` of all values do not exceed: the middle of its bucket. */
export function quantile(values: Buckets, share: number): number {
  if (values.count === 0) return 0;
  const wanted = Math.max(1, Math.ceil(share * values.count));
  let sum = 0;
  for (const [low, times] of values.buckets) {
    sum += times;
    if (sum >= wanted)
      return Math.min(values.max, Math.max(values.min, low + Math.floor((widthAt(low) - 1) / 2)));
  }
  return values.max;
}

export type TimingKey = keyof GroupMeasures["timings"];

export const timingNames: [key: TimingKey, name: string][] = [
  ["tcp_connect", "TCP connect"],
  ["tls_handshake", "handshake"],
  ["connack", "CONNECT to CONNACK"],
  ["connect_intended", "due to CONNACK"],
  ["publish_to_ack", "publish to acknowledgement"],
  ["publish_to_delivery", "publish to delivery"],
  ["publish_to_delivery_naive", "publish to delivery, naive: from the real send"],
  ["publish_to_delivery_across", "publish to delivery, from other machines"],
  ["resume_to_first", "resume to first queued message"],
  ["resume_to_drained", "resume to last queued message"],
  ["subscribe_to_retained", "subscribe to last retained message"],
  ["round_trip", "request to response"],
  ["will_delay", "will due to its coming"],
];

/** The times of all groups together, in the measured phases. */
export function timingsOf(load: LoadResult): { key: TimingKey; name: string; values: Buckets }[] {
  return timingNames
    .map(([key, name]) => ({
      key,
      name,
      values: joined(load.measured.flatMap((group: GroupMeasures) => group.timings[key] ?? [])),
    }))
    .filter((timing) => timing.values.count > 0);
}
