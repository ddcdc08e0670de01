// The result of a load run in words. Pure.
import type { LoadResult } from "./data";
import { counted } from "./format";
import type { Shown } from "./model";

export function loadSentence(load: LoadResult): string {
  if (load.running) {
    const crossed = load.thresholds.filter((threshold) => threshold.verdict === "crossed").length;
    if (crossed > 0) return `Running: ${counted(crossed, "threshold")} crossed so far.`;
    return "Running: nothing is crossed so far.";
  }
  return load.sentence;
}

export function loadState(load: LoadResult): Shown {
  if (load.running) {
    const crossed = load.thresholds.some((threshold) => threshold.verdict === "crossed");
    return crossed ? "fail" : "observed";
  }
  if (load.exit_code === 0) return "pass";
  return load.exit_code === 1 ? "fail" : load.exit_code === 4 ? "inconclusive" : "error";
}
