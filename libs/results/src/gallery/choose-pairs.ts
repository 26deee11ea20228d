/** Which pairs a gallery shows, and which evaluations' predictions of each: chosen by stored scores alone. */
import { counted, largest, smallest } from '@keygrid/contract';
import { statisticOf } from '@keygrid/statistics';
import { pairGains, type PairGains, type Pairing } from '../pairs/pair-gains.ts';
import type { PairScores, Scored } from '../pairs/pair-scores.ts';
import { measuredGain } from '../report/contrast.ts';
import type { CellResult } from '../study/study-results.ts';
import type { GalleryChange } from './gallery-change.ts';

/** Of each list. */
export const MOST_SHOWN = 4;

export interface ChosenPair {
  readonly id: string;
  readonly category: string;
  readonly keypoints: number;
  /** Means over trainings: per cent of its keypoints before, and gain in percentage points. */
  readonly before: number;
  readonly gain: number;
  /** Sample standard deviation of the gain over trainings, in points; null for one. */
  readonly deviation: number | null;
  readonly drawn: readonly { readonly value: unknown; readonly scored: Scored }[];
}

interface Chosen {
  /** What gains are means over. */
  readonly unit: 'training' | 'evaluation';
  readonly lists: readonly { readonly title: string; readonly pairs: readonly ChosenPair[] }[];
  readonly notes: readonly string[];
}

/**
 * Most helped and most hurt: by mean gain over trainings; drawn of the training where it is clearest, before and after. Least
 * certain: where trainings disagree most; drawn after the change, of the one that gains least and the one that gains most.
 * Undefined where scores are missing.
 */
export function choosePairs(
  cells: readonly CellResult[],
  scores: PairScores,
  change: GalleryChange,
): Chosen | undefined {
  const { units } = measuredGain(cells, change);
  const gains = pairGains(scores, units, change);
  if (!gains) return undefined;
  const all = gains.pairs.map((_, i) => pairAt(gains, i, units, change));
  const helped = largestFirst(all, ({ gain }) => gain);
  const hurt = largestFirst(all, ({ gain }) => -gain);
  const shown = new Set([...helped, ...hurt].map(({ id }) => id));
  const open = all.filter(({ id }) => !shown.has(id));
  const uncertain = largestFirst(open, ({ deviation }) => deviation ?? 0).map((pair) => ({
    ...pair,
    drawn: extremes(gains, pair.place, units, change),
  }));
  const lists = [
    { title: 'Most helped', pairs: helped },
    { title: 'Most hurt', pairs: hurt },
    { title: 'Least certain', pairs: uncertain },
  ];
  const unit = cells.some(({ training }) => training !== undefined) ? 'training' : 'evaluation';
  return {
    unit,
    lists: lists
      .filter(({ pairs }) => pairs.length > 0)
      .map(({ title, pairs }) => ({ title, pairs: pairs.map(({ place: _, ...pair }) => pair) })),
    notes: [
      `${counted(all.length, 'pair')}: ${all.filter(({ gain }) => gain > 0).length} gained, ${all.filter(({ gain }) => gain < 0).length} lost; at most ${MOST_SHOWN} of each kind`,
      units.length > 1
        ? `Gains are means over ${counted(units.length, unit)}, pictures of the one where the change is clearest. Least certain: where their gains differ most; pictures after the change, of the least and the largest gain`
        : `One ${unit}: which pairs are uncertain, several would say`,
    ],
  };
}

interface PlacedPair extends ChosenPair {
  readonly place: number;
}

type Units = readonly (readonly Pairing[])[];

function pairAt(gains: PairGains, place: number, units: Units, change: GalleryChange): PlacedPair {
  const values = gains.rows.map((row) => row[place] ?? NaN);
  const gain = gains.mean[place] ?? NaN;
  const { id = '', category = '', keypoints = 0 } = gains.pairs[place] ?? {};
  const clearest = gain < 0 ? smallest(values) : largest(values);
  const pairing = units[values.indexOf(clearest)]?.[0];
  return {
    place,
    id,
    category,
    keypoints,
    before: gains.before[place] ?? NaN,
    gain,
    deviation: statisticOf(values)?.deviation ?? null,
    drawn: pairing
      ? [
          { value: change.from, scored: pairing.from },
          { value: change.to, scored: pairing.to },
        ]
      : [],
  };
}

/** After the change: by the training that gains least, and by the one that gains most. */
function extremes(
  gains: PairGains,
  place: number,
  units: Units,
  { to: value }: GalleryChange,
): ChosenPair['drawn'] {
  const order = units
    .map((_, i) => i)
    .sort((a, b) => (gains.rows[a]?.[place] ?? NaN) - (gains.rows[b]?.[place] ?? NaN));
  return [order[0], order.at(-1)].flatMap((i) => {
    const scored = units[i ?? -1]?.[0]?.to;
    return scored ? [{ value, scored }] : [];
  });
}

/** Positive ones only; equal ones by keypoints, then in the order of the data set. */
function largestFirst<T extends ChosenPair>(pairs: readonly T[], of: (pair: T) => number): T[] {
  return pairs
    .filter((pair) => of(pair) > 0)
    .sort((a, b) => of(b) - of(a) || b.keypoints - a.keypoints)
    .slice(0, MOST_SHOWN);
}
