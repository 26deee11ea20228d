/** Ties the child's life to its supervisor's. */
import { Worker } from 'node:worker_threads';

/** Starts the thread of `lifeline-thread.ts`. It never keeps the process alive by itself. */
export function holdLifeline(silenceMs: number): void {
  const thread = new Worker(new URL('./lifeline-thread.js', import.meta.url), { workerData: { silenceMs } });
  thread.unref();
}
