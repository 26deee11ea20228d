/** What each pair gains from one evaluation to another, in per cent of its keypoints. */
import { meanOf } from '@keygrid/statistics';
import type { ListedPair } from './pair-list.ts';
import { picturesOfPair } from './pictures-of-pair.ts';
import { sharesOf, type PairScores, type Scored } from './pair-scores.ts';

/** Two evaluations of the same pairs. */
export interface Pairing {
  readonly from: Scored;
  readonly to: Scored;
}

export interface PairGains {
  /** Those with keypoints that are in the group in every evaluation. */
  readonly pairs: readonly ListedPair[];
  /** Of each pair its pictures. */
  readonly pictures: readonly (readonly string[])[];
  /** A row for each unit (training, or evaluation without one): each pair's mean gain over the pairings of that unit. */
  readonly rows: readonly (readonly number[])[];
  /** Over the rows. */
  readonly mean: readonly number[];
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
  const lists = new Set(
    units.flat().flatMap(({ from, to }) => [from, to].map(({ id }) => scores.listOf.get(id))),
  );
  const [list] = lists;
  if (!list || lists.size > 1) return undefined;
  const rows: Float64Array[] = [];
  for (const unit of units) {
    const gains: Float64Array[] = [];
    for (const { from, to } of unit) {
      const before = sharesOf(scores, from, group, alpha);
      const after = sharesOf(scores, to, group, alpha);
      if (!before || !after) return undefined;
      gains.push(after.map((share, i) => share - (before[i] ?? NaN)));
    }
    rows.push(meanRow(gains));
  }
  const means = meanRow(rows);
  const places = list.flatMap((_, i) => (Number.isNaN(means[i]) ? [] : [i]));
  if (places.length === 0) return undefined;
  const at = (row: Float64Array): number[] => places.map((i) => row[i] ?? NaN);
  const pairs = places.flatMap((i) => list[i] ?? []);
  return {
    pairs,
    pictures: pairs.map(({ id }) => picturesOfPair(id)),
    rows: rows.map(at),
    mean: at(means),
  };
}

function meanRow(rows: readonly Float64Array[]): Float64Array {
  const [first] = rows;
  if (!first || rows.length === 1) return first ?? new Float64Array();
  return first.map((_, i) => meanOf(rows.map((row) => row[i] ?? NaN)));
}
