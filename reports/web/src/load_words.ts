// The result of a load run in words. Pure.
import type { LoadResult } from "./data";
import { counted, textOf } from "./format";
import type { Shown } from "./model";

export function loadSentence(load: LoadResult): string {
  if (load.running) {
    const crossed = load.thresholds.filter((threshold) => threshold.verdict === "crossed").length;
    if (crossed > 0) return `Running: ${counted(crossed, "threshold")} crossed so far.`;
    return "Running: nothing is crossed so far.";
  }
  const missed = load.thresholds.filter((threshold) => threshold.verdict !== "held").length;
  switch (load.exit_code) {
    case 0:
      return "All thresholds are held.";
    case 1:
      if (load.aborted === "" && missed === 0 && load.rules?.some((rule) => rule.side === "broker"))
        return "The broker breaks rules across packets.";
      return load.aborted !== ""
        ? `Aborted: ${load.aborted}.`
        : `${missed} of ${load.thresholds.length} thresholds not held.`;
    case 3:
      return textOf(load.environment_problem);
    case 4:
      return "INVALID: the generator was the limit, so nothing here tells how fast the broker is. The findings of the ledger still stand.";
    default:
      return "Interrupted: the end of the run is missing and is not judged.";
  }
}

export function loadState(load: LoadResult): Shown {
  if (load.running) {
    const crossed = load.thresholds.some((threshold) => threshold.verdict === "crossed");
    return crossed ? "fail" : "observed";
  }
  if (load.exit_code === 0) return "pass";
  return load.exit_code === 1 ? "fail" : load.exit_code === 4 ? "inconclusive" : "error";
}
