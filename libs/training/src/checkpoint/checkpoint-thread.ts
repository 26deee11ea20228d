/** Runs in a thread of its own: writes and syncs the checkpoints it is given, while the training goes on. */
import { guardThread } from '@keygrid/contract';
import { packError, type PackedError } from '../threads/thread-error.ts';
import { writeCheckpointFile, type CheckpointContents } from './checkpoint-file.ts';

guardThread();

export interface WriteRequest {
  readonly file: string;
  readonly contents: CheckpointContents;
}
export type WriteAnswer = { readonly error?: PackedError };

/** Never rejects: an error on its own way would lose its class and code. */
export default async function write({ file, contents }: WriteRequest): Promise<WriteAnswer> {
  try {
    await writeCheckpointFile(file, contents);
    return {};
  } catch (error) {
    return { error: packError(error) };
  }
}
