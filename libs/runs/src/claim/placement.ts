/** Which worker may take which run; runs with equal needs share one queue. */
import { own, type Precision } from '@keygrid/contract';
import { MATCHER_PREFIX } from '@keygrid/plan';
import type { Placement, WorkerOffer } from '../types.ts';

export const ANYWHERE: Placement = { device: 'any', minMemoryGiB: 0 };

/** Name of the queue of a float32 run: `any-0`, `cuda-16`. */
export const placementClass = ({ device, minMemoryGiB }: Placement): string => `${device}-${minMemoryGiB}`;

/** SQL: what a run's spec adds to that name, `-bfloat16`, `-tf32` or `-program`; not every worker can compute all. */
export const CLASS_SUFFIX = `CASE WHEN spec ->> 'precision' IN ('bfloat16', 'tf32') THEN '-' || (spec ->> 'precision') ELSE '' END
  || CASE WHEN spec #>> '{matcher,kind}' = 'program' THEN '-program' ELSE '' END`;

/** The method of workers that run programs: running one is running code, so each worker opts in. */
export const PROGRAM_METHOD = `${MATCHER_PREFIX}program`;

export function placementOf(placementClass: string): Placement & {
  readonly precision: Precision;
  /** It runs a person's program. */
  readonly isProgram: boolean;
} {
  const [device, memory, ...more] = placementClass.split('-');
  const precision = more.find((part) => part === 'bfloat16' || part === 'tf32') ?? 'float32';
  return {
    device: device === 'cuda' ? 'cuda' : 'any',
    minMemoryGiB: Number(memory),
    precision,
    isProgram: more.includes('program'),
  };
}

/** `slots`: none where every card of the worker was lost. */
export function canServe(
  offer: Pick<WorkerOffer, 'device' | 'memoryGiB' | 'precisions' | 'methods'> & { readonly slots?: number },
  placementClass: string,
): boolean {
  const { device, minMemoryGiB, precision, isProgram } = placementOf(placementClass);
  if (isProgram && own(offer.methods, PROGRAM_METHOD) === undefined) return false;
  const hasDevice = device === 'any' || offer.device === device;
  return (
    offer.slots !== 0 && hasDevice && minMemoryGiB <= offer.memoryGiB && offer.precisions.includes(precision)
  );
}
