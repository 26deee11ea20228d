/** The second phase of a checkpoint: the staged file goes into the store, then its row is written under the fence. */
import { checkpointKey, publishCheckpoint, type Claim, type Home, type StoredFile } from '@keygrid/runs';
import { TrainingSpec } from '@keygrid/training/config';
import { randomBytes } from 'node:crypto';
import { checkStagedCheckpoint, type StagedCheckpoint } from './check-staged-checkpoint.ts';

/**
 * A write that may be repeated: the file is checked and moves once, the row is tried until it is there. A zombie's file is
 * in the store without a row and is removed later (I6). No file is ever replaced: its row would name another content.
 */
export function publishCheckpointFile(
  home: Home,
  claim: Claim,
  staged: StagedCheckpoint,
  stagingFolder: string | undefined,
) {
  const { kind, step, file } = staged;
  const key = checkpointKey(claim, kind, step, randomBytes(4).toString('hex'));
  let stored: StoredFile | undefined;
  const checkAndPublish = async () => {
    if (claim.stage !== 'training' || stagingFolder === undefined)
      throw new Error('An evaluation has no checkpoints.');
    await checkStagedCheckpoint(staged, { stagingFolder, spec: TrainingSpec.parse(claim.spec) });
    return home.store.publish(file, key);
  };
  return async () => {
    stored ??= await checkAndPublish();
    await publishCheckpoint(home, claim, { kind, step, ...stored });
  };
}
