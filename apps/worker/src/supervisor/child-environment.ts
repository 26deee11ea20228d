/** The variables a child sees: its threads and its GPU, and no credentials. The model library adds those of its own. */
import type { ChildOptions } from '../child/options.ts';

/** Names that open the database, the queue or an object store; the child needs none of them. */
const CREDENTIALS = /^(DATABASE_URL|REDIS_URL|KEYGRID_STORE|PG[A-Z]+|AWS_.*)$/;

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
  const kept = Object.entries(parent).filter(([name]) => !CREDENTIALS.test(name));
  const threads = String(place.threads);
  return {
    ...Object.fromEntries(kept),
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    OMP_NUM_THREADS: threads,
    CUDA_VISIBLE_DEVICES: place.gpu ?? '-1',
  };
}
