/**
 * A checkpoint's contents: one safetensors file. `last` = weights, running statistics, both Adam moments of every trained
 * parameter (a frozen backbone has none) and the training's state; `best` = weights and running statistics only.
 */
import { isDeepStrictEqual } from 'node:util';
import { firstNames, UserError, type CheckpointKind, type TensorEnvironment } from '@keygrid/contract';
import { weightsOf } from '@keygrid/matchers';
import type { KbcNet } from '@keygrid/model';
import { readSafetensors, type StateDict } from '@keygrid/weights';
import type { Adam, Moments } from '../optimiser/adam.ts';
import type { CheckpointContents } from './checkpoint-file.ts';
import { FORMAT, METADATA_KEY, parseMetadata, type TrainingState } from './checkpoint-metadata.ts';
import type { TrainingSpec } from '../config.ts';

interface Training {
  readonly spec: TrainingSpec;
  readonly net: KbcNet;
  readonly adam: Adam;
  readonly state: TrainingState;
  readonly numeric: TensorEnvironment;
}

/** Copies all of it: the training may go on while it is written. */
export function checkpointContents(
  kind: CheckpointKind,
  { spec, net, adam, state, numeric }: Training,
): CheckpointContents {
  const tensors: StateDict = new Map(net.stateDict());
  if (kind === 'last') {
    for (const [name, { shape, m, v }] of adam.moments()) {
      tensors.set(`optimiser.m.${name}`, { shape, data: m });
      tensors.set(`optimiser.v.${name}`, { shape, data: v });
    }
  }
  const metadata = { format: FORMAT, kind, state, spec, numeric: { ...numeric } };
  return { tensors, metadata: { [METADATA_KEY]: JSON.stringify(metadata) } };
}

/**
 * Puts a `last` checkpoint's weights and moments back and returns the state to go on from.
 * @throws UserError when the file is no checkpoint, a `best` one, of another format, or of another spec.
 */
export async function restoreCheckpoint(
  file: string,
  spec: TrainingSpec,
  net: KbcNet,
  adam: Adam,
): Promise<{ state: TrainingState; numeric: Readonly<Record<string, string | number>> }> {
  const { tensors, metadata } = await readSafetensors(file);
  const found = parseMetadata(file, metadata[METADATA_KEY]);
  if (found.kind !== 'last') {
    throw new UserError(
      `${file}: a "best" checkpoint holds weights only; a training goes on from a "last" one.`,
    );
  }
  requireSameTraining(file, found.spec, spec);
  net.loadStateDict(weightsOf(tensors));
  adam.restore(found.state.step, momentsOf(file, tensors, adam));
  return { state: found.state, numeric: found.numeric };
}

/** Only `epochs` may differ, and only where no learning rate depends on their number: more epochs go on where fewer ended. */
function requireSameTraining(file: string, found: TrainingSpec, wanted: TrainingSpec): void {
  const fields = Object.keys({ ...found, ...wanted }) as (keyof TrainingSpec)[];
  const mayDiffer = (field: keyof TrainingSpec) => field === 'epochs' && wanted.schedule.kind !== 'cosine';
  const different = fields.filter(
    (field) => !mayDiffer(field) && !isDeepStrictEqual(found[field], wanted[field]),
  );
  if (different.length === 0) return;
  throw new UserError(
    `${file}: the checkpoint is of another training, these settings differ: ${different.join(', ')}. Start this one without it.`,
  );
}

function momentsOf(file: string, tensors: StateDict, { parameters }: Adam): Map<string, Moments> {
  const moments = new Map<string, Moments>();
  const missing: string[] = [];
  for (const [name, parameter] of parameters) {
    const m = tensors.get(`optimiser.m.${name}`);
    const v = tensors.get(`optimiser.v.${name}`);
    if (m?.data.length === parameter.size && v?.data.length === parameter.size) {
      moments.set(name, { shape: parameter.shape, m: m.data, v: v.data });
    } else missing.push(name);
  }
  if (missing.length === 0) return moments;
  throw new UserError(
    `${file}: Adam's moments are missing or misshapen for ${firstNames(missing)}. The file is damaged; use an earlier checkpoint.`,
  );
}
