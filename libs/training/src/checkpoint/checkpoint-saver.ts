/** Saves checkpoints beside the training, which waits only while its values are copied. */
import type { CheckpointKind } from '@keygrid/contract';
import { Tinypool } from 'tinypool';
import type { TrainingEnvironment } from '../environment.ts';
import { unpackError } from '../threads/thread-error.ts';
import { threadFile } from '../threads/thread-file.ts';
import type { CheckpointContents } from './checkpoint-file.ts';
import type { WriteAnswer, WriteRequest } from './checkpoint-thread.ts';

export interface CheckpointSaver {
  /** Begins to save what `copy` gives. One at a time: waits first for the save before, and throws what that failed with. */
  save(kind: CheckpointKind, step: number, copy: () => CheckpointContents): Promise<void>;
  /** Resolves once all is published; throws what a save failed with. */
  saved(): Promise<void>;
  /** What a save failed with, as soon as it is known: the steps since are lost. */
  readonly failure: unknown;
  /** After the save under way, whatever becomes of it. */
  close(): Promise<void>;
}

/** The thread is started with the first save. */
export function createCheckpointSaver(env: Pick<TrainingEnvironment, 'saveCheckpoint'>): CheckpointSaver {
  let pool: Tinypool | undefined;
  let saving: Promise<void> = Promise.resolve();
  let failure: unknown;
  const write = async (file: string, contents: CheckpointContents): Promise<void> => {
    const request: WriteRequest = { file, contents };
    const transferList = [...contents.tensors.values()].map(({ data }) => data.buffer as ArrayBuffer);
    const { error } = (await (pool ??= startThread()).run(request, { transferList })) as WriteAnswer;
    if (error) throw unpackError(error);
  };
  return {
    get failure() {
      return failure;
    },
    async save(kind, step, copy) {
      await saving;
      const contents = copy();
      saving = env.saveCheckpoint(kind, step, (file) => write(file, contents));
      saving.catch((error: unknown) => (failure = error));
    },
    saved: () => saving,
    async close() {
      await saving.catch(() => undefined); // it was thrown to who asked, or is less than what ended the training
      await pool?.destroy();
    },
  };
}

const startThread = (): Tinypool =>
  new Tinypool({
    filename: threadFile('checkpoint/checkpoint-thread', import.meta.url),
    minThreads: 1,
    maxThreads: 1,
    // A thread that waits must go on: the disk answers through its event loop.
    useAtomics: false,
    // No flags of ours: `--conditions` for the sources would reach it too.
    execArgv: [],
  });
