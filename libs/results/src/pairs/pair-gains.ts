/** What each pair gains from one evaluation to another, in per cent of its keypoints. */
import type { ListedPair } from './pair-list.ts';
import { picturesOfPair } from './pictures-of-pair.ts';
import { shareReader, type PairScores, type Scored } from './pair-scores.ts';
import { pairsOfGroup } from './pairs-of-group.ts';

/** Two evaluations of the same pairs. */
export interface Pairing {
  readonly from: Scored;
  readonly to: Scored;
}

export interface PairGains {
  /** Those with counted keypoints that are in the group in every evaluation. */
  readonly pairs: readonly ListedPair[];
  /** Of each pair its pictures. */
  readonly pictures: readonly (readonly string[])[];
  /** A row for each unit (training, or evaluation without one): each pair's mean gain over the pairings of that unit. */
  readonly rows: readonly (readonly number[])[];
  /** Over the rows. */
  readonly mean: readonly number[];
  /** What they gain from: per cent of each pair's keypoints, likewise over the rows. */
  readonly before: readonly number[];
}

interface Question {
  readonly group: string;
  readonly alpha: number;
}

/** Undefined where a score is missing, or the evaluations are of different pairs. */
export function pairGains(
  scores: PairScores,
  units: readonly (readonly Pairing[])[],
  { group, alpha }: Question,
): PairGains | undefined {
  const evaluations = units.flat().flatMap(({ from, to }) => [from, to]);
  const lists = new Set(evaluations.map(({ id }) => scores.listOf.get(id)));
  const [list] = lists;
  if (!list || lists.size > 1) return undefined;
  const shares = shareReader(scores, alpha);
  const places = pairsOfGroup(
    list,
    group,
    evaluations.map(({ inputSide }) => inputSide),
  ).filter((place) => evaluations.every(({ id }) => !Number.isNaN(shares(id)?.[place])));
  if (places.length === 0) return undefined;
  const rows: number[][] = [];
  const starts: number[][] = [];
  for (const unit of units) {
    const known = unit.flatMap(({ from, to }) => {
      const [before, after] = [shares(from.id), shares(to.id)];
      return before && after ? [{ before, after }] : [];
    });
    if (known.length < unit.length) return undefined;
    const meanAt = (
      valueOf: (pair: { before: Float64Array; after: Float64Array }, place: number) => number,
    ) =>
      places.map((place) => {
        let sum = 0;
        for (const pair of known) sum += valueOf(pair, place);
        return sum / known.length;
      });
    rows.push(meanAt(({ before, after }, place) => (after[place] ?? NaN) - (before[place] ?? NaN)));
    starts.push(meanAt(({ before }, place) => before[place] ?? NaN));
  }
  const pairs = places.flatMap((place) => list[place] ?? []);
  return {
    pairs,
    pictures: pairs.map(({ id }) => picturesOfPair(id)),
    rows,
    mean: meanRow(rows),
    before: meanRow(starts),
  };
}

/** Place by place. */
function meanRow(rows: readonly (readonly number[])[]): number[] {
  const sums = new Float64Array(rows[0]?.length ?? 0);
  for (const row of rows) for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? NaN) + (row[i] ?? NaN);
  return Array.from(sums, (sum) => sum / rows.length);
}
