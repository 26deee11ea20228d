/** Turns a claim into work for a child: every file it names is brought here, intact. */
import { CorruptDataError } from '@keygrid/datasets';
import { featureFolder } from '@keygrid/files';
import type { Work } from '@keygrid/ipc';
import { featureLimit, StoredFileError, type Claim, type Home, type TrainingClaim } from '@keygrid/runs';

/** Pairs of one stored chunk; the child counts the same way. */
const CHUNK_PAIRS = 256;

interface Preparation {
  log: (line: string) => void;
  /** Aborted: nothing more is made. */
  signal: AbortSignal;
}

export async function prepareWork(
  home: Home,
  claim: Claim,
  { log, signal }: Preparation,
): Promise<Work | undefined> {
  const featureCache = { folder: featureFolder(), limitBytes: featureLimit(home.settings) };
  if (claim.stage === 'evaluation') {
    const { spec, matcher, firstChunk } = claim;
    const copies = claim.files.map(async (file) => [file.sha256, await verifiedCopy(home, file)] as const);
    const files = Object.fromEntries(await Promise.all(copies));
    const { programs = {} } = home.settings;
    const firstPair = firstChunk * CHUNK_PAIRS;
    return { stage: 'evaluation', spec, matcher, files, programs, featureCache, firstPair };
  }
  const { spec, backboneWeights, checkpointEverySeconds } = claim;
  const files = {
    backboneWeights: backboneWeights && (await verifiedCopy(home, backboneWeights)),
    resumeFrom: await resumeFile(home, claim, log),
  };
  if (signal.aborted) return undefined;
  const stagingFolder = await home.store.stagingFolder();
  return { stage: 'training', spec, ...files, checkpointEverySeconds, stagingFolder, featureCache };
}

/** The claim has verified the newest one, and rolled the points back to its step (I6). */
async function resumeFile(
  home: Home,
  claim: TrainingClaim,
  log: (line: string) => void,
): Promise<string | undefined> {
  const [newest] = claim.checkpoints;
  log(newest ? `going on from the checkpoint of step ${newest.step}` : 'starting from step 0');
  return newest && verifiedCopy(home, newest);
}

async function verifiedCopy(home: Home, { key, sha256 }: { key: string; sha256: string }): Promise<string> {
  return home.store.localCopy({ key, sha256 }).catch((cause: unknown) => {
    throw cause instanceof StoredFileError ? new CorruptDataError(cause.message, { cause }) : cause;
  });
}
