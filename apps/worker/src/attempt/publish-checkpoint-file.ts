/** The second phase of a checkpoint: the staged file goes into the store, then its row is written under the fence. */
import { checkpointKey, publishCheckpoint, type Claim, type Home, type StoredFile } from '@keygrid/runs';
import { TrainingSpec } from '@keygrid/training/config';
import { randomBytes } from 'node:crypto';
import { checkStagedCheckpoint, type StagedCheckpoint } from './check-staged-checkpoint.ts';

export interface CheckpointWrites {
  /** Checks the file and moves it into the store, once: it may take as long as an upload does. */
  readonly publish: () => Promise<void>;
  /** Writes its row; after `publish`, and after all metrics up to its step. */
  readonly record: () => Promise<void>;
}

interface CheckpointPlace {
  readonly stagingFolder: string | undefined;
  /** When the child began to save it, by `performance.now()`; undefined for one that it has not made itself. */
  readonly since: number | undefined;
}

/**
 * Two writes that may be repeated. A zombie's file is in the store without a row and is removed later (I6). No file is ever
 * replaced: its row would name another content.
 */
export function publishCheckpointFile(
  home: Home,
  claim: Claim,
  staged: StagedCheckpoint,
  { stagingFolder, since }: CheckpointPlace,
): CheckpointWrites {
  const { kind, step, file } = staged;
  const key = checkpointKey(claim, kind, step, randomBytes(4).toString('hex'));
  let stored: StoredFile | undefined;
  let seconds: number | undefined;
  const checkAndPublish = async () => {
    if (claim.stage !== 'training' || stagingFolder === undefined)
      throw new Error('An evaluation has no checkpoints.');
    await checkStagedCheckpoint(staged, { stagingFolder, spec: TrainingSpec.parse(claim.spec) });
    return home.store.publish(file, key);
  };
  return {
    publish: async () => {
      stored ??= await checkAndPublish();
      if (since !== undefined) seconds ??= (performance.now() - since) / 1000;
    },
    record: async () => {
      if (stored === undefined) throw new Error('A checkpoint is published before its row is written.');
      await publishCheckpoint(home, claim, { kind, step, seconds, ...stored });
    },
  };
}
