/** Which way a peer computes a case fastest: tried once a run, in a process whose memory nobody looks at. */
import type { Case } from './case.ts';
import { startProcess, type Launch, type MeasuredProcess } from './measured-process.ts';
import type { Tuned } from './protocol.ts';

/** Cases of these kinds can be computed in several ways. */
const HAS_WAYS: readonly Case['kind'][] = ['conv4d', 'decoder', 'network'];

export interface Tuning {
  of(work: Case): Promise<Tuned>;
  end(): Promise<void>;
}

export function createTuning(peer: Launch | undefined): Tuning {
  const known = new Map<string, Promise<Tuned>>();
  let process: Promise<MeasuredProcess> | undefined;
  const tune = async (work: Case): Promise<Tuned> => {
    if (!peer || !HAS_WAYS.includes(work.kind)) return { choice: {}, tried: {} };
    process ??= startProcess(peer);
    return (await process).tune(work);
  };
  return {
    of(work) {
      const single = work.kind === 'network' ? { ...work, batch: 1 } : work; // large batches take minutes a try
      const key = JSON.stringify(single);
      const made = known.get(key) ?? tune(single);
      known.set(key, made);
      return made;
    },
    end: async () => (await process)?.end(),
  };
}
