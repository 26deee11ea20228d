/** How many calls of the native library a pair or a step is, in words. */
import type { Case } from '../case.ts';
import type { ContenderResult } from '../comparison/comparison.ts';
import type { Calls } from '../processes/protocol.ts';

export function callsLine({ name, case: work, calls }: ContenderResult): string[] {
  const unit = unitOf(work);
  return calls && unit ? [`${name}: ${callsIn(calls, unit)}`] : [];
}

/** `707 operations, 2 uploads, 1 downloads a pair` */
export function callsIn({ operations, uploads, downloads, pairs }: Calls, unit: string): string {
  const each = (count: number) => String(Math.round((10 * count) / pairs) / 10);
  return `${each(operations)} operations, ${each(uploads)} uploads, ${each(downloads)} downloads a ${unit}`;
}

/** Undefined: a layer or the like. */
function unitOf(work: Case): string | undefined {
  if (work.kind === 'network') return work.pass === 'both' ? `step of ${work.batch}` : 'pair';
  return work.kind === 'kbc' || work.kind === 'evaluation' ? 'pair' : undefined;
}
