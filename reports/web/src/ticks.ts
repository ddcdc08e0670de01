// Round numbers for an axis. Pure.

/** Ticks from 0 to `end`, 1, 2 or 5 times a power of ten apart, at most about `most` of them. */
export function ticksOf(end: number, most: number): number[] {
  if (!(end > 0)) return [0];
  const rough = end / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999) ?? 10 * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const out: number[] = [];
  for (let i = 0; i * step <= end * 1.0001; ++i) out.push(Number((i * step).toFixed(digits)));
  return out;
}
