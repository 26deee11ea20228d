/** The variables a child sees: those that computing needs, its threads and its GPU. The model library adds those of its own. */
import { computeEnvironment } from '@keygrid/contract';
import type { ChildOptions } from '@keygrid/ipc';

export interface ChildPlace {
  /** Threads of the numeric library; part of what makes results repeatable bit by bit (I5). */
  threads: number;
  /** Number of the one GPU the child may see; left out on a CPU. */
  gpu?: string;
  precision: ChildOptions['precision'];
}

export function childEnvironment(
  parent: NodeJS.ProcessEnv,
  place: Omit<ChildPlace, 'precision'>,
): NodeJS.ProcessEnv {
  const threads = String(place.threads);
  return {
    ...computeEnvironment(parent),
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    OMP_NUM_THREADS: threads,
    CUDA_VISIBLE_DEVICES: place.gpu ?? '-1',
  };
}
