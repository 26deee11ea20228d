/** The settings of each cell, parsed once for each set of values they depend on. */
import type { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { writtenOf } from './cells.ts';
import type { AxisValues, Grid } from './grid.ts';
import { isWritten, Settings, type Written } from './fields.ts';

/** What decides a training, and the parts that do not. */
const TrainingPart = Settings.omit({ evaluation: true, matcher: true });
const EvaluationPart = Settings.pick({ evaluation: true, matcher: true });
export type TrainingPart = z.infer<typeof TrainingPart>;
export type EvaluationPart = z.infer<typeof EvaluationPart>;

export interface ReadSettings {
  /** The axis values that decide the training: cells that agree on them share one. */
  readonly trainingValues: AxisValues;
  /** Those that decide how it is evaluated. */
  readonly evaluationValues: AxisValues;
  readonly training: z.ZodSafeParseResult<TrainingPart>;
  readonly evaluation: z.ZodSafeParseResult<EvaluationPart>;
}

export function settingsReader({ base }: Pick<Grid, 'base'>): (values: AxisValues) => ReadSettings {
  const trainingOf = remember((values: AxisValues) => {
    const { data, model, training, scoring } = writtenOf(base, values);
    return TrainingPart.safeParse({ data, model, training, scoring });
  });
  const evaluationOf = remember((values: AxisValues) => {
    const { evaluation, matcher } = writtenOf(base, values);
    return EvaluationPart.safeParse({ evaluation, matcher: ownWeights(matcher, base, values) });
  });
  return (values) => {
    const ofEvaluation = ([path]: [string, unknown]) =>
      Object.hasOwn(EvaluationPart.shape, path.split('.')[0] ?? '');
    const entries = Object.entries(values);
    const evaluationValues = Object.fromEntries(entries.filter(ofEvaluation));
    const trainingValues = Object.fromEntries(entries.filter((entry) => !ofEvaluation(entry)));
    return {
      trainingValues,
      evaluationValues,
      training: trainingOf(trainingValues),
      evaluation: evaluationOf(evaluationValues),
    };
  };
}

/** Weights that the base names without a kind, or with another, are not those of a kbcnet that an axis names: it is trained. */
function ownWeights(matcher: unknown, { matcher: below }: Written, values: AxisValues): unknown {
  if (!isWritten(matcher) || matcher.kind !== 'kbcnet') return matcher;
  const named = writtenOf({}, values).matcher;
  const isOwn = isWritten(below) ? below.kind === 'kbcnet' : below === 'kbcnet';
  if (isOwn || (isWritten(named) && named.weights !== undefined)) return matcher;
  return Object.fromEntries(Object.entries(matcher).filter(([name]) => name !== 'weights'));
}

/** Computes once for each distinct input. */
export function remember<Input, Output>(compute: (input: Input) => Output): (input: Input) => Output {
  const known = new Map<string, { output: Output }>();
  return (input) => {
    const key = canonicalJson(input);
    const found = known.get(key);
    if (found) return found.output;
    const output = compute(input);
    known.set(key, { output });
    return output;
  };
}
