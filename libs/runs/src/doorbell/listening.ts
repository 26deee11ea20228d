/** Queue and worker emit their errors beside the calls that fail. */
import type { Queue, Worker } from 'bullmq';

/** An `error` event without a listener would end the process; the failed call rejects anyway. */
export function listening<Emitter extends Queue | Worker>(emitter: Emitter): Emitter {
  (emitter as Queue).on('error', () => {});
  return emitter;
}
