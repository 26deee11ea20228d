/** Where a file of Keygrid's own comes from, by its metadata: a checkpoint of a training, or one that was exported. */
import { CheckpointKind } from '@keygrid/contract';
import { z } from 'zod';

/** The part of a checkpoint's metadata that says whose it is. */
const Checkpoint = z.object({
  kind: CheckpointKind,
  state: z.object({ step: z.number() }),
  spec: z.object({ data: z.object({ name: z.string() }), seed: z.number() }),
});
/** Written by `keygrid weights export`. */
const Exported = z.object({ run: z.string(), checkpoint: z.string(), step: z.number(), data: z.string() });

/** `checkpoint (best, step 40, data pf-pascal, seed 1)`; where nothing is said, what the tensors say. */
export function originOf(metadata: Readonly<Record<string, string>>, moments: boolean): string {
  const said = parsed(metadata['keygrid']);
  const exported = Exported.safeParse(said);
  if (exported.success) {
    const { run, checkpoint, step, data } = exported.data;
    return `of ${run} (${checkpoint}, step ${step}, data ${data})`;
  }
  const checkpoint = Checkpoint.safeParse(said);
  if (!checkpoint.success) return moments ? 'with the moments of Adam' : 'weights';
  const { kind, state, spec } = checkpoint.data;
  return `checkpoint (${kind}, step ${state.step}, data ${spec.data.name}, seed ${spec.seed})`;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // of another program
  }
}
