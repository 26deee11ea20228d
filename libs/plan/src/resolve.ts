/** Settings to specs: defaults that depend on the data set filled in, files replaced by the hash of their content. */
import { LAYOUT_DEFAULTS, type DataConfig } from '@keygrid/datasets/config';
import { resolveKbc } from '@keygrid/kbc/config';
import { hasPrecision, resolveMatcher, type OnnxModelOf, type Sha256Of } from '@keygrid/matchers/config';
import { resolveModel } from '@keygrid/model/config';
import { resolveScoring, type ScoringConfig } from '@keygrid/scoring/config';
import {
  resolveFreezing,
  resolveSchedule,
  type MatcherEvaluation,
  type TrainedEvaluation,
  type TrainingSpec,
} from '@keygrid/training/config';
import type { Settings } from './fields.ts';
import type { TrainingPart } from './settings.ts';

/** What the planner asks the machine it runs on, of `dataSetsOf` the grid. Both throw for a name they do not know. */
export interface PlanContext {
  /** The registered data set: its layout and fingerprint. */
  data(name: string): DataConfig;
  /**
   * SHA-256 of a file, in lower-case hexadecimal, asked once a file and field; `field` names it: `model.backbone.weights`.
   * `kind`: of the file, where the field does not say it.
   */
  readonly sha256OfWeights: Sha256Of;
  /** What an ONNX file says of itself; asked of grids that name one only. */
  readonly onnxModel?: OnnxModelOf;
}

export function resolveTraining(settings: TrainingPart, context: PlanContext): Omit<TrainingSpec, 'seed'> {
  const data = resolveData(settings.data, context);
  const { epochs, microBatch, selection, schedule, augmentation, ...common } = settings.training;
  const defaults = LAYOUT_DEFAULTS[data.layout];
  return {
    stage: 'training',
    data,
    model: resolveModel(settings.model, (file, field) =>
      context.sha256OfWeights(file, `model.backbone.${field}`),
    ),
    ...resolveFreezing(withOwnFile(settings.model, common)),
    augmentation: { ...augmentation, exchange: augmentation.exchange ?? defaults.exchange },
    schedule: resolveSchedule(schedule),
    epochs: epochs ?? defaults.epochs,
    microBatch: microBatch ?? common.batch,
    selection: { ...selection, basis: selection.basis ?? defaults.basis },
  };
}

/** A backbone that is a file is not trained, and takes one picture at a time. */
function withOwnFile(
  { backbone }: TrainingPart['model'],
  common: Omit<TrainingPart['training'], 'epochs' | 'microBatch' | 'selection' | 'schedule' | 'augmentation'>,
): typeof common {
  return backbone.kind === 'onnx' ? { ...common, frozenBackbone: true, pairBatch: 'joint' } : common;
}

/** Tested on the training's own data unless the settings name other. `training` is the id whose weights it uses. */
export function resolveEvaluation(
  settings: Pick<Settings, 'data' | 'evaluation'>,
  context: PlanContext,
): (training: string) => TrainedEvaluation {
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

/** Whether the settings name a matcher other than the network that the grid trains. */
export const hasMatcher = ({ matcher }: Pick<Settings, 'matcher'>): boolean =>
  matcher?.kind !== undefined && matcher.kind !== 'kbcnet';

/** Of settings that name a matcher. Without a training: which checkpoint to take is no question. */
export function resolveMatcherEvaluation(
  settings: Pick<Settings, 'data' | 'evaluation' | 'matcher'>,
  context: PlanContext,
): MatcherEvaluation {
  const { stage, data, split, kbc, precision } = resolveEvaluation(settings, context)('');
  const sha256Of: Sha256Of = (file, field, kind) => context.sha256OfWeights(file, `matcher.${field}`, kind);
  const { onnxModel } = context;
  const onnxModelOf = onnxModel && ((file: string, field: string) => onnxModel(file, `matcher.${field}`));
  const matcher = settings.matcher && resolveMatcher(settings.matcher, sha256Of, onnxModelOf);
  if (!matcher) throw new Error('these settings name no matcher');
  return { stage, data, split, matcher, kbc, ...(hasPrecision(matcher) ? { precision } : {}) };
}

/** Whether the settings name the weights of the grid's network: it is evaluated as it is, and nothing is trained. */
export const hasWeights = ({ matcher }: Pick<Settings, 'matcher'>): boolean =>
  matcher?.kind === 'kbcnet' && matcher.weights !== undefined;

/** Of such settings. What its backbone would have started from, were it trained, is no part of it. */
export function resolveGivenWeights(
  settings: Pick<Settings, 'data' | 'evaluation' | 'matcher' | 'model'>,
  context: PlanContext,
): TrainedEvaluation {
  const backbone = { ...settings.model.backbone, weights: 'he' } as const;
  const model = resolveModel({ ...settings.model, backbone }, () => '');
  const sha256 = context.sha256OfWeights(settings.matcher?.weights ?? '', 'matcher.weights');
  return { ...resolveEvaluation(settings, context)(''), weights: { kind: 'file', sha256, model } };
}

/** `side`: of the model's input, or of the matcher's views. */
export function resolveProtocol(
  { scoring }: Pick<Settings, 'scoring'>,
  data: DataConfig,
  side: number,
): ScoringConfig {
  const { basis } = LAYOUT_DEFAULTS[data.layout];
  return resolveScoring(scoring, { basis, side });
}

function resolveData({ name, exclude }: Settings['data'], context: PlanContext): DataConfig {
  const { layout, fingerprint } = context.data(name);
  const left = [...new Set(exclude)].sort();
  return { name, layout, fingerprint, ...(left.length > 0 ? { exclude: left } : {}) };
}
