/** Which way a peer computes a case fastest: tried once a run, each case in a process whose memory is not measured. */
import type { Case } from '../case.ts';
import { startProcess, type Launch } from './measured-process.ts';
import type { Tuned } from './protocol.ts';

/** The choice among a peer's ways for `work`; `tuned` makes it at most once for equal cases. */
export function createTuning(peer: Launch | undefined): (work: Case) => Promise<Tuned> {
  const known = new Map<string, Promise<Tuned>>();
  return async (work) => {
    if (!peer || !hasWays(work)) return { choice: {}, tried: {} };
    const single = work.kind === 'network' ? { ...work, batch: 1 } : work; // large batches take minutes a try
    const key = JSON.stringify(single);
    const choice = known.get(key) ?? tune(peer, single);
    known.set(key, choice);
    return choice;
  };
}

const hasWays = ({ kind }: Case) => kind === 'conv4d' || kind === 'decoder' || kind === 'network';

async function tune(peer: Launch, work: Case): Promise<Tuned> {
  const process = await startProcess(peer);
  try {
    return await process.tune(work);
  } finally {
    await process.end();
  }
}
