/** Runs in a thread of its own: decodes and samples the pairs it is asked for. */
import { createPictureCache, type Query, type Truth } from '@keygrid/datasets';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { samplePair, type SamplingOptions, type TrainingPair } from './sample-pair.ts';
import { packError, type PackedError } from './thread-error.ts';

export interface LoaderRequest {
  readonly id: number;
  readonly query: Query;
  readonly truth: Truth;
  readonly options: SamplingOptions;
}
export type LoaderResponse =
  { readonly id: number; readonly pair: TrainingPair } | { readonly id: number; readonly error: PackedError };

const { cacheBytes } = workerData as { cacheBytes: number };
const pictures = createPictureCache(cacheBytes);
const port = parentPort as MessagePort;
port.on('message', (request: LoaderRequest) => void answer(request));

async function answer({ id, query, truth, options }: LoaderRequest): Promise<void> {
  const response = await samplePair(query, truth, pictures, options).then(
    (pair): LoaderResponse => ({ id, pair }),
    (error: unknown): LoaderResponse => ({ id, error: packError(error) }),
  );
  // The images change hands; copying them would cost as much as reading them.
  const images = 'pair' in response ? [response.pair.source, response.pair.target] : [];
  port.postMessage(
    response,
    images.map((levels) => levels.buffer as ArrayBuffer),
  );
}
