/** A checkpoint on its way to the disk: plain values that a thread can be given. */
import fs from 'node:fs/promises';
import { writeSafetensors, type StateDict } from '@keygrid/weights';

export interface CheckpointContents {
  /** Copies, each with a buffer of its own. */
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes the whole file and syncs it to disk; the caller renames it into place. */
export async function writeCheckpointFile(
  file: string,
  { tensors, metadata }: CheckpointContents,
): Promise<void> {
  await writeSafetensors(file, tensors, metadata);
  const handle = await fs.open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
