/** What a checkpoint's file says about itself. Reading it needs no numeric library: a supervisor checks what a child hands over. */
import { UserError, CheckpointKind } from '@keygrid/contract';
import { z } from 'zod';
import { TrainingSpec } from '../config.ts';

export const FORMAT = 1;
/** Of the entry in the safetensors file's metadata. */
export const METADATA_KEY = 'keygrid';

const count = z.number().int().nonnegative();

/** Where a training stands. Everything else it needs is a function of the spec (draws, data order). */
export const TrainingState = z.strictObject({
  /** The epoch under way, from 0. */
  epoch: count,
  /** Batches done of that epoch. */
  cursor: count,
  /** Updates made. */
  step: count,
  /** The step at which the network was last scored on the selection split; null: not yet. */
  scoredAtStep: count.nullable(),
  best: z.strictObject({ step: count, value: z.number() }).nullable(),
  /** Selections after the best one; only where they are counted (`selection.patience`). */
  selectionsSinceBest: count.optional(),
});
export type TrainingState = z.infer<typeof TrainingState>;

const Metadata = z.strictObject({
  format: z.literal(FORMAT),
  kind: CheckpointKind,
  state: TrainingState,
  spec: TrainingSpec,
  /** What decided the bits so far (I5). */
  numeric: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** @throws UserError when `text`, the entry of the file, is not that of a checkpoint. */
export function parseMetadata(file: string, text: string | undefined): z.infer<typeof Metadata> {
  if (text === undefined) {
    throw new UserError(`${file}: no training checkpoint, its metadata has no "${METADATA_KEY}" entry.`);
  }
  try {
    return Metadata.parse(JSON.parse(text));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UserError(
      `${file}: its metadata is not that of a checkpoint of format ${FORMAT}; use the program version that wrote it.\n${problem}`,
      { cause },
    );
  }
}
