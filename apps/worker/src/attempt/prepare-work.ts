/** Turns a claim into work for a child: every file it names is brought here, intact. */
import { METADATA_KEY, parseMetadata } from '@keygrid/training/checkpoint-metadata';
import { TrainingSpec } from '@keygrid/training/config';
import { restampSafetensors } from '@keygrid/weights';
import path from 'node:path';
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
import type { StagedCheckpoint } from './check-staged-checkpoint.ts';
import { pause } from './fenced-writes.ts';

/** Pairs of one stored chunk; the child counts the same way. */
const CHUNK_PAIRS = 256;

interface Preparation {
  log: (line: string) => void;
  /** Aborted: nothing more is made. */
  signal: AbortSignal;
}

export interface Prepared {
  readonly work: Work;
  /** Checkpoints that a training has before its first step: those of the training it extends, as its own. */
  readonly inherited: readonly StagedCheckpoint[];
}

/** Undefined where it was left off. */
export async function prepareWork(
  home: Home,
  claim: Claim,
  preparation: Preparation,
): Promise<Prepared | undefined> {
  const { log, signal } = preparation;
  const copyOf = (file: Wanted) => verifiedCopy(home, file, preparation);
  const featureCache = { folder: featureFolder(), limitBytes: featureLimit(home.settings) };
  if (claim.stage === 'evaluation') {
    const { spec, matcher, firstChunk } = claim;
    const copies = claim.files.map(async (file) => [file.sha256, await copyOf(file)] as const);
    const files = Object.fromEntries(await Promise.all(copies));
    const { programs = {} } = home.settings;
    const firstPair = firstChunk * CHUNK_PAIRS;
    const work = { stage: 'evaluation', spec, matcher, files, programs, featureCache, firstPair } as const;
    return { work, inherited: [] };
  }
  const { spec, backboneWeights, checkpointEverySeconds } = claim;
  const files = {
    backboneWeights: backboneWeights && (await copyOf(backboneWeights)),
    resumeFrom: await resumeFile(claim, copyOf, log),
  };
  if (signal.aborted) return undefined;
  const stagingFolder = await home.store.stagingFolder();
  const inherited = await inheritedCheckpoints(claim, stagingFolder, copyOf);
  const work = {
    stage: 'training',
    spec,
    ...files,
    checkpointEverySeconds,
    stagingFolder,
    featureCache,
  } as const;
  return { work, inherited };
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
  const other = newest && newest.runId !== claim.runId ? ` of ${newest.runId}, which it extends` : '';
  log(newest ? `going on from the checkpoint of step ${newest.step}${other}` : 'starting from step 0');
  return newest && copyOf(newest);
}

/** The files that a training of this spec would have written at those steps: only the spec in their heads is another. */
async function inheritedCheckpoints(
  { spec, checkpoints, inheritedBest }: TrainingClaim,
  folder: string,
  copyOf: (file: Wanted) => Promise<string>,
): Promise<StagedCheckpoint[]> {
  const [last] = checkpoints;
  if (!inheritedBest || !last) return [];
  const own = TrainingSpec.parse(spec); // in the order of fields in which the child writes it
  const found = [
    ['best', inheritedBest],
    ['last', last],
  ] as const;
  return Promise.all(
    found.map(async ([kind, stored]) => {
      const file = path.join(folder, `inherited-${kind}.safetensors`);
      const source = await copyOf(stored);
      await restampSafetensors(source, file, (metadata) => ({
        ...metadata,
        [METADATA_KEY]: JSON.stringify({ ...parseMetadata(source, metadata[METADATA_KEY]), spec: own }),
      }));
      return { kind, step: stored.step, file };
    }),
  );
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
