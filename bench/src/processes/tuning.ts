/** Which way a peer computes a case fastest: tried once a run, each case in a process whose memory is not measured. */
import type { Case } from '../case.ts';
import { startProcess, type Launch } from './measured-process.ts';
import type { Tuned } from './protocol.ts';

/** The choice among a peer's ways for `work`; `tuned` makes it at most once for equal cases. */
export function createTuning(peer: Launch | undefined): (work: Case) => Promise<Tuned> {
  const known = new Map<string, Promise<Tuned>>();
  return async (work) => {
    if (!peer || !hasWays(work)) return { choice: {}, tried: {} };
    const single = tried(work);
    const key = JSON.stringify(single);
    const choice = known.get(key) ?? tune(peer, single);
    known.set(key, choice);
    return choice;
  };
}

const hasWays = ({ kind }: Case) => ['conv4d', 'decoder', 'network', 'evaluation'].includes(kind);

/** One pair through the network for a batch, whose tries take minutes, and for a list of pairs. */
function tried(work: Case): Case {
  if (work.kind === 'network') return { ...work, batch: 1 };
  if (work.kind !== 'evaluation') return work;
  const { inputSide, layers, width, csfa, channels, groups, conv4d } = work;
  return {
    kind: 'network',
    inputSide,
    layers,
    width,
    csfa,
    channels,
    groups,
    conv4d,
    pass: 'forward',
    batch: 1,
  };
}

async function tune(peer: Launch, work: Case): Promise<Tuned> {
  const process = await startProcess(peer);
  try {
    return await process.tune(work);
  } finally {
    await process.end();
  }
}
