/** Turns a claim into work for a child: every file it names is brought here and its hash verified first. */
import { CorruptDataError } from '@keygrid/datasets';
import type { Claim, Runs, TrainingClaim } from '@keygrid/runs';
import type { Work } from '../ipc.ts';

/** Pairs of one stored chunk; the child counts the same way. */
const CHUNK_PAIRS = 256;

export async function prepareWork(runs: Runs, claim: Claim, log: (line: string) => void): Promise<Work> {
  if (claim.stage === 'evaluation') {
    const { spec, model, weights, firstChunk } = claim;
    const weightsFile = await verifiedCopy(runs, weights);
    return { stage: 'evaluation', spec, model, weightsFile, firstPair: firstChunk * CHUNK_PAIRS };
  }
  const { spec, backboneWeights, checkpointEverySeconds } = claim;
  return {
    stage: 'training',
    spec,
    backboneWeights: backboneWeights && (await verifiedCopy(runs, backboneWeights)),
    resumeFrom: await newestIntactCheckpoint(runs, claim, log),
    checkpointEverySeconds,
    stagingFolder: await runs.store.stagingFolder(),
  };
}

/** The newest checkpoint whose bytes are what was published; damaged ones are passed over, and the log says so (I6). */
async function newestIntactCheckpoint(
  runs: Runs,
  { checkpoints }: TrainingClaim,
  log: (line: string) => void,
): Promise<string | undefined> {
  for (const checkpoint of checkpoints) {
    try {
      const file = await verifiedCopy(runs, checkpoint);
      log(`going on from the checkpoint of step ${checkpoint.step}`);
      return file;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`the checkpoint of step ${checkpoint.step} cannot be used: ${reason} Trying the one before.`);
    }
  }
  log(checkpoints.length > 0 ? 'no intact checkpoint is left: starting from step 0' : 'starting from step 0');
  return undefined;
}

async function verifiedCopy(runs: Runs, { key, sha256 }: { key: string; sha256: string }): Promise<string> {
  const state = await runs.store.verify(key, sha256);
  if (state === 'intact') return runs.store.localCopy(key);
  throw new CorruptDataError(
    `${key} is ${state} in the store ${runs.store.url}; its SHA-256 should be ${sha256}.`,
  );
}
