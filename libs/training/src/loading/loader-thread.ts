/** Runs in a thread of its own: reads, decodes and samples the training pairs it is asked for. */
import { guardThread } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { createPictureCache } from '@keygrid/images';
import { Tinypool } from 'tinypool';
import type { TrainingSpec } from '../config.ts';
import { samplePair, type Sampling, type TrainingPair } from '../augmentation/sample-pair.ts';
import { packError, type PackedError } from '../threads/thread-error.ts';

guardThread();

/** What a thread is started with. */
export interface LoaderTask {
  readonly dataFolder: string;
  readonly data: TrainingSpec['data'];
  readonly sampling: Omit<Sampling, 'epoch'>;
  readonly cacheBytes: number;
}
export interface LoaderRequest {
  readonly epoch: number;
  /** Of the pair in the training split. */
  readonly index: number;
}
export type LoaderAnswer = { readonly pair: TrainingPair } | { readonly error: PackedError };

const { dataFolder, data, sampling, cacheBytes } = Tinypool.workerData as LoaderTask;
const pictures = createPictureCache(cacheBytes);
const opening = openDataset(dataFolder, data).then((dataset) => dataset.split('trn'));
// Every request waits for it and reports its failure.
opening.catch(() => undefined);

/** The pool's threads call it for each request. Never rejects: an error on its own way would lose its class. */
export default async function answer(request: LoaderRequest): Promise<LoaderAnswer> {
  try {
    return withImagesMoved({ pair: await load(request) });
  } catch (error) {
    return { error: packError(error) };
  }
}

async function load({ epoch, index }: LoaderRequest): Promise<TrainingPair> {
  const pairs = await opening;
  const [query, truth] = await Promise.all([pairs.query(index), pairs.truth(index)]);
  return samplePair(query, truth, pictures, { ...sampling, epoch });
}

/** The images change hands; copying them would cost as much as reading them. */
function withImagesMoved(answer: { readonly pair: TrainingPair }): LoaderAnswer {
  const { source, target } = answer.pair;
  const moved = {
    [Tinypool.transferableSymbol]: [source.buffer, target.buffer],
    [Tinypool.valueSymbol]: answer,
  };
  return Tinypool.move(moved as unknown as ArrayBuffer) as unknown as LoaderAnswer;
}
