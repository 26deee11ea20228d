/** Whether a training of more epochs would have had the same bits so far: decided from what its spec and its end say. */
import { METHODS } from '@keygrid/plan';
import type { TrainingSpec } from '../specs.ts';
import type { Status } from '../statuses.ts';
import type { TrainingOutcome } from '../types.ts';

/** A training that another one is to go on from. */
export interface ExtendedTraining {
  readonly id: string;
  readonly spec: TrainingSpec;
  readonly method: number;
  readonly status: Status;
  readonly outcome: TrainingOutcome | null;
  /** Store key and step of its last checkpoint; null where there is none any more. */
  readonly key: string | null;
  readonly step: number | null;
  /** It was resumed in another numeric environment (I5). */
  readonly isApproximate: boolean;
}

/**
 * Undefined: a training of `epochs` epochs goes on from it with the bits of one that is trained straight through. A constant rate,
 * a step schedule (its milestones are epochs counted from the first), a warm-up (steps counted from the first) and
 * `selection.patience` do not know how long the training is to be.
 */
export function whyNotExtended(training: ExtendedTraining, epochs: number): string | undefined {
  const { spec, method, status, outcome, key } = training;
  const { schedule, selection } = spec;
  if (status !== 'SUCCEEDED')
    return `is ${status}: only a training that has succeeded has a last checkpoint to go on from`;
  if (method !== METHODS['training'])
    return `was computed by method ${method}, this version has method ${METHODS['training']}: its numbers would be others`;
  if (spec.epochs === 0)
    return 'trains nothing: its best is the untrained network, which no longer training keeps';
  if (spec.epochs >= epochs) return `trains ${spec.epochs} epochs already: --epochs must be more`;
  if (schedule.kind === 'cosine')
    return `has a cosine schedule that ends with its ${spec.epochs} epochs: with ${epochs} every update before would have had another rate`;
  if (outcome?.['stoppedEarly'] === true)
    return `was stopped early by selection.patience ${selection.patience}: with more epochs it would stop at the same step`;
  if (spec.epochs % selection.every !== 0)
    return `selects every ${selection.every} epochs, and once more after its last, ${spec.epochs}, where a longer training does not`;
  if (key === null)
    return 'has lost its last checkpoint (damaged, removed, or left out of an archive): keygrid retry ID --fresh makes it again';
  return undefined;
}
