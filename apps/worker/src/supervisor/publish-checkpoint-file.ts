/** The second phase of a checkpoint: the staged file goes into the store, then its row is written under the fence. */
import { checkpointKey, publishCheckpoint, type Claim, type Runs, type StoredFile } from '@keygrid/runs';
import { randomBytes } from 'node:crypto';

interface StagedCheckpoint {
  kind: 'last' | 'best';
  step: number;
  file: string;
}

/**
 * A write that may be repeated: the file moves once, the row is tried until it is there. A zombie's file lies in the
 * store without a row and is removed later (I6). No file is ever replaced: its row would name another content.
 */
export function publishCheckpointFile(runs: Runs, claim: Claim, { kind, step, file }: StagedCheckpoint) {
  const key = checkpointKey(claim, kind, step, randomBytes(4).toString('hex'));
  let stored: StoredFile | undefined;
  return async () => {
    stored ??= await runs.store.publish(file, key);
    await publishCheckpoint(runs, claim, { kind, step, ...stored });
  };
}
