/** The variables a child sees: those that computing needs, its threads and its GPU. The model library adds those of its own. */
import { computeEnvironment } from '@keygrid/contract';
import { userCacheFolder } from '@keygrid/files';
import type { ChildOptions } from '@keygrid/ipc';
import path from 'node:path';

export interface ChildPlace {
  /** Threads of the numeric library; part of what makes results repeatable bit by bit (I5). */
  threads: number;
  /** The one GPU the child may see, as `CUDA_VISIBLE_DEVICES` names it; left out on a CPU. */
  gpu?: string;
  /** GiB of that GPU that its tensors may hold; left out: what is free. */
  shareGiB?: number;
  precision: ChildOptions['precision'];
  /** Default `tensorflow`. */
  library?: ChildOptions['library'];
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
    ...(place.gpu === undefined ? {} : keptKernels(parent)),
    // A whole number of MiB; our addon holds all of a process's tensors to it, TensorFlow itself each piece of memory.
    ...(place.shareGiB === undefined
      ? {}
      : { TF_PER_DEVICE_MEMORY_LIMIT_MB: String(Math.floor(place.shareGiB * 1024)) }),
  };
}

/** Bytes: CUDA's own default, 1 GiB, holds what one version of TensorFlow compiles for one model of card; its most is 4. */
const KEPT_KERNELS_BYTES = 2 ** 31;

/** CUDA compiles what it has no code for (a second or more a process) and keeps it between processes. */
function keptKernels(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    CUDA_CACHE_PATH: parent['CUDA_CACHE_PATH'] ?? path.join(userCacheFolder(parent), 'cuda'),
    CUDA_CACHE_MAXSIZE: parent['CUDA_CACHE_MAXSIZE'] ?? String(KEPT_KERNELS_BYTES),
  };
}
