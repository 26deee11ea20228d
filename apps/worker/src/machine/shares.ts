/** How a card's memory is shared among its slots, and which cards can have one. */
import type { Gpu } from './gpus.ts';

/**
 * GiB of a card that each slot's process takes beside its tensors: CUDA's context, kernels, workspaces of cuBLAS and cuDNN.
 * TensorFlow's allocator does not count them.
 */
export const RESERVE_GIB = 1;
/** GiB for tensors without which no slot is worth its process. */
export const LEAST_GIB = 1;
/** Compute capability of the oldest cards that TensorFlow's CUDA library has code for (Pascal; its packages since 2.18). */
export const LEAST_CAPABILITY = 6;

/** GiB of tensors a slot may hold; a slot alone on its card is not limited, and takes what the card has. */
export function shareOf({ memoryGiB }: Pick<Gpu, 'memoryGiB'>, slots: number): number {
  return slots === 1 ? memoryGiB : memoryGiB / slots - RESERVE_GIB;
}

/** Why a card can have no slot, as a clause; undefined: it can. */
export function unfit(gpu: Gpu, slots: number): string | undefined {
  const { id, name = 'a GPU', memoryGiB, capability } = gpu;
  if (capability !== undefined && capability < LEAST_CAPABILITY)
    return `card ${id} (${name}, compute capability ${capability.toFixed(1)}) is too old: TensorFlow’s library has code for ${LEAST_CAPABILITY}.0 and later`;
  const least = LEAST_GIB + RESERVE_GIB;
  if (memoryGiB >= slots * least) return undefined;
  const slotsText = slots === 1 ? 'a slot needs' : `${slots} slots need`;
  return `card ${id} (${name}, ${memoryGiB.toFixed(1)} GiB) is too small: ${slotsText} ${slots * least} GiB`;
}
