/** Which worker may take which run; runs with equal needs share one queue. */
import type { Precision } from '@keygrid/contract';
import type { Placement, WorkerOffer } from '../types.ts';

export const ANYWHERE: Placement = { device: 'any', minMemoryGiB: 0 };

/** Name of the queue of a float32 run: `any-0`, `cuda-16`. */
export const placementClass = ({ device, minMemoryGiB }: Placement): string => `${device}-${minMemoryGiB}`;

/** SQL: what a run's spec adds to that name, `-bfloat16` or `-tf32`; not every worker computes in every precision. */
export const PRECISION_SUFFIX = `CASE WHEN spec ->> 'precision' IN ('bfloat16', 'tf32') THEN '-' || (spec ->> 'precision') ELSE '' END`;

export function placementOf(placementClass: string): Placement & { readonly precision: Precision } {
  const [device, memory, precision] = placementClass.split('-');
  return {
    device: device === 'cuda' ? 'cuda' : 'any',
    minMemoryGiB: Number(memory),
    precision: precision === 'bfloat16' || precision === 'tf32' ? precision : 'float32',
  };
}

/** `slots`: none where every card of the worker was lost. */
export function canServe(
  offer: Pick<WorkerOffer, 'device' | 'memoryGiB' | 'precisions'> & { readonly slots?: number },
  placementClass: string,
): boolean {
  const { device, minMemoryGiB, precision } = placementOf(placementClass);
  const hasDevice = device === 'any' || offer.device === device;
  return (
    offer.slots !== 0 && hasDevice && minMemoryGiB <= offer.memoryGiB && offer.precisions.includes(precision)
  );
}
