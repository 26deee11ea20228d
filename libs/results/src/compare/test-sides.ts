/** One side against another on the same pairs: gain, intervals, tests, and the pairs that changed most. */
import {
  bootstrapInterval,
  clusteredT,
  cohenD,
  detectableGain,
  meanInterval,
  meanOf,
  pairedT,
  rankBiserial,
  signFlip,
  statisticOf,
  wilcoxon,
} from '@keygrid/statistics';
import { pairGains, type PairGains } from '../pairs/pair-gains.ts';
import type { PairScores, Scored } from '../pairs/pair-scores.ts';
import type { PairChange, SideContrast } from './comparison.ts';
import type { Matched } from './match-cells.ts';
import type { ComparedCell } from './read-side.ts';

/** Assignments of signs where they are drawn: a p of 0.0005 is the smallest that they can show. */
const SIGN_DRAWS = 2_000;

export interface SidesToTest {
  readonly names: readonly [string, string];
  readonly matched: Matched;
  readonly scores: PairScores;
  readonly scoredIn: (cell: ComparedCell) => Scored;
  readonly group: string;
  readonly alpha: number;
  /** Most pairs listed as gained, and as lost. */
  readonly most: number;
}

/** p by Holm is that of one contrast alone until all are known. Undefined where no pair of the group was scored. */
export function testSides(asked: SidesToTest): SideContrast | undefined {
  const { names, matched, scores, scoredIn, group, alpha, most } = asked;
  const units = matched.units.map((unit) =>
    unit.map(({ from, to }) => ({ from: scoredIn(from), to: scoredIn(to) })),
  );
  const gains = pairGains(scores, units, { group, alpha });
  const gain = gains && statisticOf(gains.rows.map(meanOf));
  if (!gains || !gain) return undefined;
  const changes = changesOf(gains);
  return {
    from: names[0],
    to: names[1],
    matched: matched.by,
    unmatched: matched.unmatched,
    gain,
    interval: meanInterval(gain),
    detectable: detectableGain(gain),
    onPairs: onPairs(gains),
    gained: changes.filter(({ from, to }) => to > from).slice(0, most),
    lost: changes
      .filter(({ from, to }) => to < from)
      .reverse()
      .slice(0, most),
  };
}

function onPairs({ mean, rows, pictures }: PairGains): SideContrast['onPairs'] {
  const clustered = clusteredT(mean, pictures);
  return {
    pairs: mean.length,
    pictures: new Set(pictures.flat()).size,
    gain: meanOf(mean),
    bootstrap: bootstrapInterval({ rows, clusters: pictures }),
    clustered: clustered && {
      error: clustered.error,
      p: clustered.p,
      adjustedP: clustered.p,
      falseDiscoveryP: clustered.p,
    },
    independent: {
      pairedT: pairedT(mean),
      wilcoxon: wilcoxon(mean),
      signFlip: signFlip(mean, { draws: SIGN_DRAWS }),
    },
    cohenD: cohenD(mean),
    rankBiserial: rankBiserial(mean),
  };
}

/** The largest gain first; where gains are equal, in the order of the pairs. */
function changesOf({ pairs, mean, before }: PairGains): PairChange[] {
  return pairs
    .map(({ id: pair, keypoints }, i) => {
      const from = before[i] ?? NaN;
      return { pair, keypoints, from, to: from + (mean[i] ?? NaN), gain: mean[i] ?? NaN, i };
    })
    .sort((a, b) => b.gain - a.gain || a.i - b.i)
    .map(({ pair, keypoints, from, to }) => ({ pair, keypoints, from, to }));
}
