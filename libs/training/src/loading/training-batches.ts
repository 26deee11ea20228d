/** The batches of one epoch, decoded, augmented and in the epoch's own order, loaded ahead of the device. */
import type { TrainingPair } from '../augmentation/sample-pair.ts';
import { orderOf } from '../augmentation/draws.ts';
import { prefetch } from './prefetch.ts';

/** Batches decoded while one is being computed on. */
const BATCHES_AHEAD = 2;

interface EpochOptions {
  readonly seed: number;
  readonly epoch: number;
  /** Pairs a batch; an epoch's last batch may have fewer. */
  readonly batch: number;
  /** Batches of this epoch that are done already. */
  readonly cursor: number;
}

/** The epoch's batches from `cursor` on. `load` is given a pair's index. */
export function epochBatches(
  pairs: number,
  { seed, epoch, batch, cursor }: EpochOptions,
  load: (index: number) => Promise<TrainingPair>,
): AsyncGenerator<TrainingPair[], void, undefined> {
  const order = orderOf(seed, epoch, pairs);
  const batches: Uint32Array[] = [];
  for (let start = cursor * batch; start < order.length; start += batch) {
    batches.push(order.subarray(start, start + batch));
  }
  return prefetch(batches, (indexes) => Promise.all(Array.from(indexes, load)), BATCHES_AHEAD);
}
