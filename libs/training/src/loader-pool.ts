/** Threads that decode and sample training pairs beside the computing one. */
import type { Query, Truth } from '@keygrid/datasets';
import { Worker } from 'node:worker_threads';
import type { LoaderRequest, LoaderResponse } from './loader-thread.ts';
import type { SamplingOptions, TrainingPair } from './sample-pair.ts';
import { unpackError } from './thread-error.ts';

export interface PairLoader {
  /** What `samplePair` gives, wherever it runs: no bit depends on the thread. Errors keep their class, code and causes. */
  load(query: Query, truth: Truth, options: SamplingOptions): Promise<TrainingPair>;
  /** Loads under way never settle. */
  close(): Promise<void>;
}

/** Threads run built JavaScript, whatever this file is. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/loader-thread.js' : './loader-thread.js',
  import.meta.url,
);

/** @param cacheBytes Of decoded pictures, all threads together. */
export function createLoaderPool(threads: number, cacheBytes: number): PairLoader {
  const pool = Array.from({ length: threads }, () => startThread(cacheBytes / threads));
  return {
    load(query, truth, options) {
      const idlest = pool.reduce((best, thread) => (thread.waiting() < best.waiting() ? thread : best));
      return idlest.ask({ query, truth, options });
    },
    close: async () => void (await Promise.all(pool.map((thread) => thread.end()))),
  };
}

interface LoaderThread {
  /** Pairs asked for and not answered. */
  waiting(): number;
  ask(request: Omit<LoaderRequest, 'id'>): Promise<TrainingPair>;
  end(): Promise<void>;
}

interface Asked {
  resolve(pair: TrainingPair): void;
  reject(error: Error): void;
}

function startThread(cacheBytes: number): LoaderThread {
  const worker = new Worker(THREAD, { workerData: { cacheBytes } });
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
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const id = (lastId += 1);
        asked.set(id, { resolve, reject });
        worker.postMessage({ ...request, id } satisfies LoaderRequest);
      }),
    async end() {
      asked.clear();
      await worker.terminate();
    },
  };
}
