/** Turns a claim into work for a child: every file it names is brought here, intact. */
import { CorruptDataError } from '@keygrid/datasets';
import { featureFolder } from '@keygrid/files';
import type { Work } from '@keygrid/ipc';
import {
  featureLimit,
  StoredFileError,
  StoreUnavailable,
  type Claim,
  type Home,
  type TrainingClaim,
} from '@keygrid/runs';
import { pause } from './fenced-writes.ts';

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
  preparation: Preparation,
): Promise<Work | undefined> {
  const { log, signal } = preparation;
  const copyOf = (file: Wanted) => verifiedCopy(home, file, preparation);
  const featureCache = { folder: featureFolder(), limitBytes: featureLimit(home.settings) };
  if (claim.stage === 'evaluation') {
    const { spec, matcher, firstChunk } = claim;
    const copies = claim.files.map(async (file) => [file.sha256, await copyOf(file)] as const);
    const files = Object.fromEntries(await Promise.all(copies));
    const { programs = {} } = home.settings;
    const firstPair = firstChunk * CHUNK_PAIRS;
    return { stage: 'evaluation', spec, matcher, files, programs, featureCache, firstPair };
  }
  const { spec, backboneWeights, checkpointEverySeconds } = claim;
  const files = {
    backboneWeights: backboneWeights && (await copyOf(backboneWeights)),
    resumeFrom: await resumeFile(claim, copyOf, log),
  };
  if (signal.aborted) return undefined;
  const stagingFolder = await home.store.stagingFolder();
  return { stage: 'training', spec, ...files, checkpointEverySeconds, stagingFolder, featureCache };
}

interface Wanted {
  readonly key: string;
  readonly sha256: string;
}

/** The claim has verified the newest one, and rolled the points back to its step (I6). */
async function resumeFile(
  claim: TrainingClaim,
  copyOf: (file: Wanted) => Promise<string>,
  log: (line: string) => void,
): Promise<string | undefined> {
  const [newest] = claim.checkpoints;
  log(newest ? `going on from the checkpoint of step ${newest.step}` : 'starting from step 0');
  return newest && copyOf(newest);
}

/** Waits for a store that is away: the lease is kept meanwhile, and the signal ends the waiting. */
async function verifiedCopy(home: Home, file: Wanted, { log, signal }: Preparation): Promise<string> {
  for (let isSaid = false; ; isSaid = true) {
    try {
      return await home.store.localCopy(file);
    } catch (cause) {
      if (cause instanceof StoredFileError) throw new CorruptDataError(cause.message, { cause });
      if (!(cause instanceof StoreUnavailable) || signal.aborted) throw cause;
      if (!isSaid) log(`${cause.message}; waiting for it`);
      await pause(home.tunables.controlPollMs, signal);
    }
  }
}
