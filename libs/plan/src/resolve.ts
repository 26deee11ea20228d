/** Settings to specs: defaults that depend on the data set filled in, files replaced by the hash of their content. */
import { LAYOUT_DEFAULTS, type DataConfig } from '@keygrid/datasets/config';
import { resolveKbc } from '@keygrid/kbc/config';
import { resolveModel } from '@keygrid/model/config';
import { resolveScoring, type ScoringConfig } from '@keygrid/scoring/config';
import {
  resolveFreezing,
  resolveSchedule,
  type EvaluationSpec,
  type TrainingSpec,
} from '@keygrid/training/config';
import type { Settings } from './fields.ts';
import type { TrainingPart } from './settings.ts';

/** What the planner asks the machine it runs on, of `dataSetsOf` the grid. Both throw for a name they do not know. */
export interface PlanContext {
  /** The registered data set: its layout and fingerprint. */
  data(name: string): DataConfig;
  /** SHA-256 of a backbone weights file, in lower-case hexadecimal. Asked once a file. */
  sha256OfWeights(file: string): string;
}

export function resolveTraining(settings: TrainingPart, context: PlanContext): Omit<TrainingSpec, 'seed'> {
  const data = resolveData(settings.data, context);
  const { epochs, microBatch, selection, schedule, augmentation, ...common } = settings.training;
  const defaults = LAYOUT_DEFAULTS[data.layout];
  return {
    stage: 'training',
    data,
    model: resolveModel(settings.model, (file) => context.sha256OfWeights(file)),
    ...resolveFreezing(common),
    augmentation: { ...augmentation, exchange: augmentation.exchange ?? defaults.exchange },
    schedule: resolveSchedule(schedule),
    epochs: epochs ?? defaults.epochs,
    microBatch: microBatch ?? common.batch,
    selection: { ...selection, basis: selection.basis ?? defaults.basis },
  };
}

/** Tested on the training's own data unless the settings name other. `training` is the id whose weights it uses. */
export function resolveEvaluation(
  settings: Pick<Settings, 'data' | 'evaluation'>,
  context: PlanContext,
): (training: string) => EvaluationSpec {
  const data = resolveData(settings.evaluation.data ?? settings.data, context);
  const { split, checkpoint, kbc, precision } = settings.evaluation;
  const resolved = resolveKbc(kbc, LAYOUT_DEFAULTS[data.layout]);
  return (training) => ({
    stage: 'evaluation',
    data,
    split,
    weights: { kind: 'training', training, checkpoint },
    kbc: resolved,
    precision,
  });
}

export function resolveProtocol(settings: TrainingPart, data: DataConfig): ScoringConfig {
  const { basis } = LAYOUT_DEFAULTS[data.layout];
  return resolveScoring(settings.scoring, { basis, side: settings.model.inputSide });
}

function resolveData({ name, exclude }: Settings['data'], context: PlanContext): DataConfig {
  const { layout, fingerprint } = context.data(name);
  const left = [...new Set(exclude)].sort();
  return { name, layout, fingerprint, ...(left.length > 0 ? { exclude: left } : {}) };
}
