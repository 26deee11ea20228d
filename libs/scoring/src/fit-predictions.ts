/** Predictions from a file against the pairs of a split: all that does not fit is refused at once, the first ten of each kind named. */
import { counted, firstNames, UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { PairFacts } from './pair-facts.ts';
import type { WrittenPredictions } from './predictions-file.ts';

export interface FittedPredictions {
  /** Pairs with a prediction, in pair order, and what was predicted for each. */
  readonly facts: readonly PairFacts[];
  readonly predictions: readonly (readonly Point<'original'>[])[];
  /** Pairs left out because nothing was predicted for them; a pair without keypoints needs no prediction. */
  readonly missing: readonly string[];
}

interface Problem {
  readonly what: string;
  readonly pairs: string[];
  readonly advice?: string;
}

interface FitOptions {
  readonly file: string;
  readonly where: string;
  /** `never`: there is no way to leave pairs out, and points at the places of absent keypoints are too many. */
  readonly allowMissing: boolean | 'never';
}

/**
 * `file` and `where` only name the two sides in messages. Nothing is ever left out but pairs without a prediction, and those
 * only when `allowMissing` says so.
 * @throws UserError for another number of points than keypoints, a coordinate that is no finite number, a pair that is not in
 * the split, and a pair without a prediction.
 */
export function fitPredictions(
  written: WrittenPredictions,
  facts: readonly PairFacts[],
  { file, where, allowMissing }: FitOptions,
): FittedPredictions {
  const shapeless: Problem = { what: 'not a list of [x, y]', pairs: [] };
  const notNumbers: Problem = { what: 'a coordinate that is no finite number', pairs: [] };
  const counts: Problem = { what: 'another number of points than the pair has keypoints', pairs: [] };
  const unknown: Problem = { what: `not a pair of ${where}`, pairs: [] };
  const missing: string[] = [];
  const fitted: { facts: PairFacts; points: Point<'original'>[] }[] = [];

  for (const pair of facts) {
    if (!written.has(pair.id) && pair.truth.length > 0) {
      missing.push(pair.id);
      continue;
    }
    const value = written.has(pair.id) ? written.get(pair.id) : [];
    const points = allowMissing === 'never' ? pointsOf(value) : withoutAbsent(pointsOf(value), pair);
    if (points === undefined) shapeless.pairs.push(pair.id);
    else if (points.some(({ x, y }) => !Number.isFinite(x + y))) notNumbers.pairs.push(pair.id);
    else if (points.length !== pair.truth.length)
      counts.pairs.push(`${pair.id} (${points.length}, expected ${pair.truth.length})`);
    else fitted.push({ facts: pair, points });
  }
  const known = new Set(facts.map(({ id }) => id));
  for (const id of written.keys()) if (!known.has(id)) unknown.pairs.push(id);

  const problems = [shapeless, notNumbers, counts, unknown];
  if (allowMissing === false) problems.push({ what: 'no prediction', pairs: missing, advice: LEAVE_OUT });
  if (allowMissing === 'never') problems.push({ what: 'no prediction', pairs: missing });
  refuse(
    file,
    problems.filter(({ pairs }) => pairs.length > 0),
  );
  return { facts: fitted.map((one) => one.facts), predictions: fitted.map((one) => one.points), missing };
}

/** Programs that know of no absence predict a point for every keypoint of the annotation: those marked absent are taken out. */
function withoutAbsent(
  points: Point<'original'>[] | undefined,
  { truth, absentPlaces = [] }: PairFacts,
): Point<'original'>[] | undefined {
  if (points?.length !== truth.length + absentPlaces.length) return points;
  const absent = new Set(absentPlaces);
  return points.filter((_, place) => !absent.has(place));
}

const LEAVE_OUT = '--allow-missing scores the other pairs and prints how many were left out';

/** Undefined when it is no list of two values each; a value that is no number becomes NaN. */
function pointsOf(value: unknown): Point<'original'>[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: unknown[] = value;
  const points = list.flatMap((point) =>
    Array.isArray(point) && point.length === 2 ? [point as unknown[]] : [],
  );
  if (points.length !== list.length) return undefined;
  return points.map(([x, y]) => ({ x: numberOf(x), y: numberOf(y) }));
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN);

function refuse(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ what, pairs, advice }) => {
    return `${counted(pairs.length, 'pair')}: ${what}: ${firstNames(pairs)}${advice ? `; ${advice}` : ''}`;
  });
  throw new UserError(`${file} is not scored:\n${lines.join('\n')}`);
}
