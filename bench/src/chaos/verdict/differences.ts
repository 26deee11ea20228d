/** Where two computations of the same runs differ. */
import type { RunResult } from './results.ts';

const PARTS = ['status', 'best', 'last', 'points', 'steps', 'predictions', 'scores', 'summaries'] as const;

/** A line each: run, what of it, and both values. Empty: bit for bit the same. */
export function differences(disturbed: readonly RunResult[], calm: readonly RunResult[]): string[] {
  const calmOnes = new Map(calm.map((one) => [one.id, one]));
  const ids = new Set(disturbed.map(({ id }) => id));
  const missing = calm.filter(({ id }) => !ids.has(id)).map(({ id }) => `${id}: only in the calm grid`);
  const unlike = disturbed.flatMap((one) => {
    const other = calmOnes.get(one.id);
    if (!other) return [`${one.id}: not in the calm grid`];
    return PARTS.filter((part) => one[part] !== other[part]).map(
      (part) => `${one.id}, ${part}: ${one[part]}, in the calm grid ${other[part]}`,
    );
  });
  return [...unlike, ...missing];
}
