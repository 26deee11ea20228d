/** What each pair gains from one evaluation to another, in per cent of its keypoints. */
import type { ListedPair, PairList } from './pair-list.ts';
import { picturesOfPair } from './pictures-of-pair.ts';
import { membersOf, sharesOf, type PairScores, type Scored } from './pair-scores.ts';

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
  const lists = new Set(
    units.flat().flatMap(({ from, to }) => [from, to].map(({ id }) => scores.listOf.get(id))),
  );
  const [list] = lists;
  if (!list || lists.size > 1) return undefined;
  const shares = shareReader(scores, list, { group, alpha });
  const rows: Float64Array[] = [];
  const starts: Float64Array[] = [];
  for (const unit of units) {
    const pairs = unit.map(({ from, to }) => [shares(from), shares(to)] as const);
    const known = pairs.flatMap(([before, after]) => (before && after ? [{ before, after }] : []));
    if (known.length < pairs.length) return undefined;
    rows.push(meanRow(known.map(({ before, after }) => after.map((share, i) => share - (before[i] ?? NaN)))));
    starts.push(meanRow(known.map(({ before }) => before)));
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
    before: at(meanRow(starts)),
  };
}

/** Each evaluation's shares once. */
function shareReader(scores: PairScores, list: PairList, { group, alpha }: Question) {
  const members = new Map<number, boolean[]>();
  const known = new Map<string, Float64Array | undefined>();
  return ({ id, inputSide }: Scored): Float64Array | undefined => {
    const before = known.get(id);
    if (before) return before;
    const mask = members.get(inputSide) ?? membersOf(list, group, inputSide);
    members.set(inputSide, mask);
    const shares = sharesOf(scores, id, alpha, mask);
    known.set(id, shares);
    return shares;
  };
}

function meanRow(rows: readonly Float64Array[]): Float64Array {
  const [first] = rows;
  if (!first || rows.length === 1) return first ?? new Float64Array();
  const means = new Float64Array(first.length);
  for (const row of rows)
    for (let i = 0; i < means.length; i++) means[i] = (means[i] ?? NaN) + (row[i] ?? NaN);
  return means.map((sum) => sum / rows.length);
}
