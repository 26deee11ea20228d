/** Runs in a thread of its own: reads, decodes and samples the training pairs it is asked for. */
import { createPictureCache, openDataset } from '@keygrid/datasets';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { TrainingSpec } from './config.ts';
import { samplePair, type Sampling, type TrainingPair } from './sample-pair.ts';
import { packError, type PackedError } from './thread-error.ts';

/** What a thread is started with. */
export interface LoaderTask {
  readonly dataFolder: string;
  readonly data: TrainingSpec['data'];
  readonly sampling: Omit<Sampling, 'epoch'>;
  readonly cacheBytes: number;
}
export interface LoaderRequest {
  readonly id: number;
  readonly epoch: number;
  /** Of the pair in the training split. */
  readonly index: number;
}
export type LoaderResponse =
  { readonly id: number; readonly pair: TrainingPair } | { readonly id: number; readonly error: PackedError };

const { dataFolder, data, sampling, cacheBytes } = workerData as LoaderTask;
const pictures = createPictureCache(cacheBytes);
const opening = openDataset(dataFolder, data).then((dataset) => dataset.split('trn'));
// Every request waits for it and reports its failure.
opening.catch(() => undefined);
const port = parentPort as MessagePort;
port.on('message', (request: LoaderRequest) => void answer(request));

async function answer({ id, epoch, index }: LoaderRequest): Promise<void> {
  try {
    const pair = await load(epoch, index);
    // The images change hands; copying them would cost as much as reading them.
    port.postMessage({ id, pair } satisfies LoaderResponse, [
      pair.source.buffer as ArrayBuffer,
      pair.target.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    port.postMessage({ id, error: packError(error) } satisfies LoaderResponse);
  }
}

async function load(epoch: number, index: number): Promise<TrainingPair> {
  const pairs = await opening;
  const [query, truth] = await Promise.all([pairs.query(index), pairs.truth(index)]);
  return samplePair(query, truth, pictures, { ...sampling, epoch });
}
