/** Names of trainings and evaluations, computed from all that decides their numbers and nothing else (I9). */
import { createHash } from 'node:crypto';
import { MATCHER_METHOD } from '@keygrid/matchers/config';
import { METHOD, type EvaluationSpec, type TrainingSpec } from '@keygrid/training/config';
import { canonicalJson } from './canonical.ts';
import { isWritten, type Written } from './fields.ts';
import { templateOf } from './template.ts';

/**
 * A field added after specs were already hashed. `value` is what older code did; while a spec holds it the field
 * is left out of the hash, so that old ids stay. Once listed, an entry is never changed or removed.
 */
export interface NeutralField {
  readonly stage: keyof typeof METHOD;
  /** Keys from the top of the spec, joined by dots. */
  readonly path: string;
  readonly value: unknown;
}

export const NEUTRAL_FIELDS: readonly NeutralField[] = [
  { stage: 'training', path: 'frozenBackbone', value: false },
  { stage: 'training', path: 'augmentation.exchange', value: 0 },
  /** No layout that older code could read asks for mirrored pairs. */
  { stage: 'training', path: 'augmentation.flip', value: true },
];

/** `t-` and 20 hexadecimal digits of SHA-256. */
export function trainingId(spec: TrainingSpec, neutral = NEUTRAL_FIELDS): string {
  return `t-${digest(canonicalJson(hashed(spec, neutral)))}`;
}

/** `e-` and 20 hexadecimal digits of SHA-256. */
export function evaluationId(spec: EvaluationSpec, neutral = NEUTRAL_FIELDS): string {
  return `e-${digest(canonicalJson(hashed(spec, neutral)))}`;
}

/** `trainingId` for many seeds of one spec, whose text is written once. */
export function trainingIdsBySeed(spec: Omit<TrainingSpec, 'seed'>): (seed: number) => string {
  const textOf = templateOf((seed) => hashed({ ...spec, seed: seed as number }, NEUTRAL_FIELDS));
  return (seed) => `t-${digest(textOf(seed))}`;
}

/** `evaluationId` for many trainings that are evaluated alike; `specOf` makes the spec for one of them. */
export function evaluationIdsByTraining(
  specOf: (training: string) => EvaluationSpec,
): (training: string) => string {
  const textOf = templateOf((training) => hashed(specOf(training as string), NEUTRAL_FIELDS));
  return (training) => `e-${digest(textOf(training))}`;
}

/** A matcher's method is its kind's own: raising one renames no evaluation of another. */
function hashed(spec: TrainingSpec | EvaluationSpec, neutral: readonly NeutralField[]): Written {
  const rest = neutral
    .filter(({ stage }) => stage === spec.stage)
    .reduce<Written>((left, field) => without(left, field.path.split('.'), field.value), spec);
  if (spec.stage === 'evaluation' && spec.matcher)
    return { ...rest, matcher: { ...spec.matcher, method: MATCHER_METHOD[spec.matcher.kind] } };
  return { ...rest, method: METHOD[spec.stage] };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** A copy without the field at `path`, where it holds `value`. */
function without(spec: Written, [key = '', ...rest]: readonly string[], value: unknown): Written {
  if (!Object.hasOwn(spec, key)) return spec;
  const { [key]: field, ...others } = spec;
  if (rest.length > 0) return isWritten(field) ? { ...spec, [key]: without(field, rest, value) } : spec;
  return field !== undefined && canonicalJson(field) === canonicalJson(value) ? others : spec;
}
