/** The gain in PCK from one value of an axis to another, paired so that all else is equal. */
import { isDeepStrictEqual } from 'node:util';
import { own } from '@keygrid/contract';
import { canonicalJson, type Grid } from '@keygrid/plan';
import { pckIn } from './column.ts';
import { groupBy } from '@keygrid/contract';
import {
  detectableGain,
  meanInterval,
  meanOf,
  statisticOf,
  type Interval,
  type Statistic,
} from '@keygrid/statistics';
import { pairGains, type Pairing as ScoredPairing } from '../pairs/pair-gains.ts';
import { testPairs, type PairTest } from '../pairs/test-pairs.ts';
import { isFinished, type CellResult, type StudyResults } from '../study/study-results.ts';

export type ContrastRequest = Grid['report']['contrasts'][number];

export interface ReportContrast {
  readonly title: string;
  readonly protocol: string;
  readonly axis: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly group: string;
  readonly alpha: number;
  /** Percentage points, one difference a training; null while no pair is finished. */
  readonly gain: Statistic | null;
  /** 95 % t-interval of the mean gain; null for fewer than two trainings. */
  readonly interval: Interval | null;
  /** Percentage points: a smaller true gain would be missed more often than one time in five by so many units. */
  readonly detectable: number | null;
  /** On the same pairs of the data set; null where the scores of single pairs were not read. */
  readonly pairTest: PairTest | null;
  readonly finishedPairs: number;
  readonly pairs: number;
  /** What n counts: trainings whose cells differ in the evaluation alone, or pairs of runs that differ in the axis. */
  readonly unit: 'training' | 'pair of trainings' | 'evaluation' | 'pair of evaluations';
  /** Several finished pairs belong to one unit: their differences are averaged first. */
  readonly averagesPairs: boolean;
  /** The gain hoped for, in percentage points. */
  readonly atLeast?: number;
  /** Whether the mean gain is that large; null while there is none or nothing was hoped for. */
  readonly reached: boolean | null;
}

interface Pairing {
  readonly from: CellResult;
  readonly to: CellResult;
}

/** Before the tests of all contrasts were adjusted for their number. */
export type UntestedContrast = Omit<ReportContrast, 'pairTest'> & {
  readonly pairTest: Omit<PairTest, 'adjustedP'> | null;
};

/**
 * Cells that differ only in the axis are paired. Pairs of the same trainings (they share one when the axis concerns the
 * evaluation alone) are averaged first: the training is the unit of which there are n.
 */
export function contrastOf(
  { cells, protocolName: protocol, pairScores }: Pick<StudyResults, 'cells' | 'protocolName' | 'pairScores'>,
  request: ContrastRequest,
): UntestedContrast {
  const { title, axis, from, to, group, alpha, atLeast } = request;
  const { pairs, finished, units, gain } = measuredGain(cells, request);
  const gains = pairScores && pairGains(pairScores, units, request);
  return {
    title,
    protocol,
    axis,
    from,
    to,
    group,
    alpha,
    gain,
    interval: gain && meanInterval(gain),
    detectable: gain && detectableGain(gain),
    pairTest: testPairs(gains),
    finishedPairs: finished,
    pairs: pairs.length,
    unit: unitKind(pairs),
    averagesPairs: units.length < finished,
    ...(atLeast === undefined ? {} : { atLeast }),
    reached: gain && atLeast !== undefined ? gain.mean >= atLeast : null,
  };
}

interface MeasuredGain {
  readonly pairs: readonly Pairing[];
  /** Of them, how many. */
  readonly finished: number;
  /** The finished ones by unit. */
  readonly units: readonly (readonly ScoredPairing[])[];
  readonly gain: Statistic | null;
}

/** Mean and spread over units alone. */
export function measuredGain(cells: readonly CellResult[], request: ContrastRequest): MeasuredGain {
  const { group, alpha } = request;
  const pairs = pairsOf(cells, request);
  const finished = pairs.flatMap((pair) => {
    if (!isFinished(pair.from) || !isFinished(pair.to)) return [];
    const before = pckIn(pair.from, group, alpha);
    const after = pckIn(pair.to, group, alpha);
    if (before === undefined || after === undefined) return [];
    return [{ unit: unitOf(pair), scored: scoredIn(pair), gain: after - before }];
  });
  const units = [...groupBy(finished, ({ unit }) => unit).values()];
  return {
    pairs,
    finished: finished.length,
    units: units.map((members) => members.map(({ scored }) => scored)),
    gain: statisticOf(units.map((members) => meanOf(members.map((one) => one.gain)))),
  };
}

const scoredIn = ({ from, to }: Pairing): ScoredPairing => ({
  from: { id: from.evaluation.id, inputSide: from.inputSide },
  to: { id: to.evaluation.id, inputSide: to.inputSide },
});

function pairsOf(cells: readonly CellResult[], { axis, from, to }: ContrastRequest): Pairing[] {
  const keyOf = ({ values, seed }: CellResult, value: unknown) =>
    canonicalJson({ ...values, [axis]: value, seed });
  const withValue = (value: unknown) =>
    cells.filter((cell) => isDeepStrictEqual(own(cell.values, axis), value));
  const ends = new Map(withValue(to).map((cell) => [keyOf(cell, to), cell]));
  return withValue(from).flatMap((start) => {
    const end = ends.get(keyOf(start, to));
    return end ? [{ from: start, to: end }] : [];
  });
}

function unitOf({ from, to }: Pairing): string {
  return [from, to].map(runOf).join(' ');
}

function unitKind(pairs: readonly Pairing[]): ReportContrast['unit'] {
  const stage = pairs.some(({ from }) => from.training === undefined) ? 'evaluation' : 'training';
  return pairs.every(({ from, to }) => runOf(from) === runOf(to)) ? stage : `pair of ${stage}s`;
}

const runOf = ({ training, evaluation }: CellResult): string => training?.id ?? evaluation.id;
