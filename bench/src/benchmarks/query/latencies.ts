/** How long a question takes, asked again and again in one process. */

/** ms. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  /** Every single time, in order. */
  readonly raw: readonly number[];
}

const WARMING = 2;
const MOST = { full: 40, quick: 10 };
const LEAST = 5;
/** A slow question is asked less often. */
const MOST_MS = 8_000;

export async function latencyOf(ask: () => Promise<unknown>, isQuick: boolean): Promise<Latency> {
  const most = isQuick ? MOST.quick : MOST.full;
  for (let i = 0; i < WARMING; i++) await ask();
  const raw: number[] = [];
  const end = performance.now() + MOST_MS;
  while (raw.length < most && (raw.length < LEAST || performance.now() < end)) {
    const start = performance.now();
    await ask();
    raw.push(performance.now() - start);
  }
  return summarise(raw);
}

/** The nearest ranks. */
export function summarise(raw: readonly number[]): Latency {
  const sorted = [...raw].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), raw };
}
