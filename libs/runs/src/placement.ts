/** Which worker may take which run; runs with equal needs share one queue. */
import type { Placement, WorkerOffer } from './types.ts';

export const ANYWHERE: Placement = { device: 'any', minMemoryGiB: 0 };

/** Name of the queue: `any-0`, `cuda-16`. */
export const placementClass = ({ device, minMemoryGiB }: Placement): string => `${device}-${minMemoryGiB}`;

export function placementOf(placementClass: string): Placement {
  const [device, memory] = placementClass.split('-');
  return { device: device === 'cuda' ? 'cuda' : 'any', minMemoryGiB: Number(memory) };
}

export function canServe(offer: Pick<WorkerOffer, 'device' | 'memoryGiB'>, placementClass: string): boolean {
  const { device, minMemoryGiB } = placementOf(placementClass);
  return (device === 'any' || offer.device === device) && minMemoryGiB <= offer.memoryGiB;
}
