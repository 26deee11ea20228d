/** Turns a claim into work for a child: every file it names is brought here, intact. */
import { CorruptDataError } from '@keygrid/datasets';
import { StoredFileError, type Claim, type Runs, type TrainingClaim } from '@keygrid/runs';
import type { Work } from '../ipc.ts';

/** Pairs of one stored chunk; the child counts the same way. */
const CHUNK_PAIRS = 256;

interface Preparation {
  log: (line: string) => void;
  /** Aborted: nothing more is made. */
  signal: AbortSignal;
}

export async function prepareWork(
  runs: Runs,
  claim: Claim,
  { log, signal }: Preparation,
): Promise<Work | undefined> {
  if (claim.stage === 'evaluation') {
    const { spec, model, weights, firstChunk } = claim;
    const weightsFile = await verifiedCopy(runs, weights);
    return { stage: 'evaluation', spec, model, weightsFile, firstPair: firstChunk * CHUNK_PAIRS };
  }
  const { spec, backboneWeights, checkpointEverySeconds } = claim;
  const files = {
    backboneWeights: backboneWeights && (await verifiedCopy(runs, backboneWeights)),
    resumeFrom: await resumeFile(runs, claim, log),
  };
  if (signal.aborted) return undefined;
  const stagingFolder = await runs.store.stagingFolder();
  return { stage: 'training', spec, ...files, checkpointEverySeconds, stagingFolder };
}

/** The claim has verified the newest one, and rolled the points back to its step (I6). */
async function resumeFile(
  runs: Runs,
  claim: TrainingClaim,
  log: (line: string) => void,
): Promise<string | undefined> {
  const [newest] = claim.checkpoints;
  log(newest ? `going on from the checkpoint of step ${newest.step}` : 'starting from step 0');
  return newest && verifiedCopy(runs, newest);
}

async function verifiedCopy(runs: Runs, { key, sha256 }: { key: string; sha256: string }): Promise<string> {
  return runs.store.localCopy({ key, sha256 }).catch((cause: unknown) => {
    throw cause instanceof StoredFileError ? new CorruptDataError(cause.message, { cause }) : cause;
  });
}
