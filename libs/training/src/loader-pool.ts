/** Threads that read, decode and sample training pairs beside the computing one, which blocks in native calls. */
import { Worker } from 'node:worker_threads';
import type { TrainingSpec } from './config.ts';
import type { LoaderThreads } from './environment.ts';
import { PICTURE_CACHE_BYTES } from './load-pairs.ts';
import type { LoaderRequest, LoaderResponse, LoaderTask } from './loader-thread.ts';
import { samplingOf, type TrainingPair } from './sample-pair.ts';
import { unpackError } from './thread-error.ts';

export interface PairLoader {
  /** What `samplePair` gives, wherever it runs: no bit depends on the thread. Errors keep their class, code and causes. */
  load(epoch: number, index: number): Promise<TrainingPair>;
  /** Loads under way fail. */
  close(): Promise<void>;
}

/** Threads run built JavaScript, whatever this file is. */
const THREAD_FILE = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/loader-thread.js' : './loader-thread.js',
  import.meta.url,
);

export function createLoaderPool(
  spec: TrainingSpec,
  { count, dataFolder, cacheBytes = PICTURE_CACHE_BYTES }: LoaderThreads,
): PairLoader {
  const task: LoaderTask = {
    dataFolder,
    data: spec.data,
    sampling: samplingOf(spec),
    cacheBytes: cacheBytes / count,
  };
  const pool = Array.from({ length: count }, () => startThread(task));
  return {
    load(epoch, index) {
      const idlest = pool.reduce((best, thread) => (thread.waiting() < best.waiting() ? thread : best));
      return idlest.ask(epoch, index);
    },
    close: async () => void (await Promise.all(pool.map((thread) => thread.end()))),
  };
}

interface LoaderThread {
  /** Pairs asked for and not answered. */
  waiting(): number;
  ask(epoch: number, index: number): Promise<TrainingPair>;
  end(): Promise<void>;
}

interface Asked {
  readonly resolve: (pair: TrainingPair) => void;
  readonly reject: (error: Error) => void;
}

function startThread(task: LoaderTask): LoaderThread {
  // No flags of ours: `--conditions` for the sources would reach it too.
  const worker = new Worker(THREAD_FILE, { workerData: task, execArgv: [] });
  const asked = new Map<number, Asked>();
  let failure: Error | undefined;
  let lastId = 0;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of asked.values()) reject(failure);
    asked.clear();
  };
  worker.on('message', (response: LoaderResponse) => {
    const { resolve, reject } = asked.get(response.id) as Asked;
    asked.delete(response.id);
    if ('pair' in response) resolve(response.pair);
    else reject(unpackError(response.error));
  });
  worker.on('error', (cause: Error) =>
    fail(new Error(`A thread that loads pairs failed: ${cause.message}`, { cause })),
  );
  worker.on('exit', (code) =>
    fail(new Error(`A thread that loads pairs ended by itself with code ${code}.`)),
  );
  return {
    waiting: () => asked.size,
    ask: (epoch, index) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const id = (lastId += 1);
        asked.set(id, { resolve, reject });
        worker.postMessage({ id, epoch, index } satisfies LoaderRequest);
      }),
    async end() {
      fail(new Error('The loading of pairs was ended.'));
      await worker.terminate();
    },
  };
}
