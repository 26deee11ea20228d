/** Threads that read, decode and sample training pairs beside the computing one, which blocks in native calls. */
import { Tinypool } from 'tinypool';
import type { TrainingSpec } from '../config.ts';
import type { LoaderThreads } from '../environment.ts';
import { PICTURE_CACHE_BYTES } from './load-pairs.ts';
import type { LoaderAnswer, LoaderRequest, LoaderTask } from './loader-thread.ts';
import { samplingOf, type TrainingPair } from '../augmentation/sample-pair.ts';
import { unpackError } from '../threads/thread-error.ts';
import { threadFile } from '../threads/thread-file.ts';

export interface PairLoader {
  /** What `samplePair` gives, wherever it runs: no bit depends on the thread. Errors keep their class, code and causes. */
  load(epoch: number, index: number): Promise<TrainingPair>;
  /** Loads under way fail; what a thread still answers is dropped. May be called again. */
  close(): Promise<void>;
}

export function createLoaderPool(spec: TrainingSpec, threads: LoaderThreads): PairLoader {
  const pool = startThreads(spec, threads);
  let ended: Error | undefined;
  let destroyed: Promise<void> | undefined;
  // A thread that failed between two loads fails the next one; what arrives after the end is dropped.
  pool.on('error', (cause: Error) => (ended ??= threadFailure(cause)));
  return {
    async load(epoch, index) {
      if (ended) throw ended;
      const request: LoaderRequest = { epoch, index };
      const answer = await (pool.run(request) as Promise<LoaderAnswer>).catch((cause: Error) => {
        throw ended ?? threadFailure(cause);
      });
      if ('pair' in answer) return answer.pair;
      throw unpackError(answer.error);
    },
    close() {
      ended ??= new Error('The loading of pairs was ended.');
      return (destroyed ??= pool.destroy());
    },
  };
}

/** Always as many: a thread that is replaced loses its pictures. Each takes any number of pairs, decoded side by side. */
function startThreads(
  spec: TrainingSpec,
  { count, dataFolder, cacheBytes = PICTURE_CACHE_BYTES }: LoaderThreads,
): Tinypool {
  const task: LoaderTask = {
    dataFolder,
    data: spec.data,
    sampling: samplingOf(spec),
    cacheBytes: cacheBytes / count,
  };
  return new Tinypool({
    filename: threadFile('loading/loader-thread', import.meta.url),
    workerData: task,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: Infinity,
    // A thread that waits must go on reading: decoders and files answer through its event loop.
    useAtomics: false,
    // No flags of ours: `--conditions` for the sources would reach it too.
    execArgv: [],
  });
}

const threadFailure = (cause: Error) =>
  new Error(`A thread that loads pairs failed: ${cause.message}`, { cause });
