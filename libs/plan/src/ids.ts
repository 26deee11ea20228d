/** Names of trainings and evaluations, computed from all that decides their numbers and nothing else (I9). */
import { createHash } from 'node:crypto';
import { METHOD, type EvaluationSpec, type TrainingSpec } from '@keygrid/training/config';
import { canonicalJson } from './canonical.ts';
import { isWritten, type Written } from './fields.ts';

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
  return `t-${digest(spec, neutral)}`;
}

/** `e-` and 20 hexadecimal digits of SHA-256. */
export function evaluationId(spec: EvaluationSpec, neutral = NEUTRAL_FIELDS): string {
  return `e-${digest(spec, neutral)}`;
}

function digest(spec: TrainingSpec | EvaluationSpec, neutral: readonly NeutralField[]): string {
  const hashed = neutral
    .filter(({ stage }) => stage === spec.stage)
    .reduce<Written>((rest, field) => without(rest, field.path.split('.'), field.value), spec);
  const text = canonicalJson({ ...hashed, method: METHOD[spec.stage] });
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** A copy without the field at `path`, where it holds `value`. */
function without(spec: Written, [key = '', ...rest]: readonly string[], value: unknown): Written {
  if (!Object.hasOwn(spec, key)) return spec;
  const { [key]: field, ...others } = spec;
  if (rest.length > 0) return isWritten(field) ? { ...spec, [key]: without(field, rest, value) } : spec;
  return field !== undefined && canonicalJson(field) === canonicalJson(value) ? others : spec;
}
