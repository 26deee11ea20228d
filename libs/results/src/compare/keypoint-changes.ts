/** Keypoint by keypoint: how many only one of two sides has right, from stored predictions. */
import { readPairFacts, readPredictions, type EvaluationSpec, type Home } from '@keygrid/runs';
import { groupsOf, marksOf, type Mark, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { Scored } from '../pairs/pair-scores.ts';
import type { Pairing } from '../pairs/pair-gains.ts';

interface Asked {
  readonly spec: Pick<EvaluationSpec, 'data' | 'split'>;
  readonly protocol: ScoringConfig;
  readonly group: string;
  readonly alpha: number;
}

/** Summed over the pairings. */
export async function keypointChanges(
  home: Home,
  pairings: readonly Pairing[],
  { spec, protocol, group, alpha }: Asked,
): Promise<{ gained: number; lost: number }> {
  const facts = await readPairFacts<PairFacts>(home, spec.data, spec.split);
  const known = new Map<string, Mark[]>();
  const hits = async (scored: Scored): Promise<Mark[]> => {
    const before = known.get(scored.id);
    if (before) return before;
    const found = await keypointsOf(home, scored, facts, protocol, alpha);
    known.set(scored.id, found);
    return found;
  };
  let [gained, lost] = [0, 0];
  for (const { from, to } of pairings) {
    const [before, after] = [await hits(from), await hits(to)];
    const counts = [from, to].map(({ inputSide }) => membersOf(facts, group, inputSide));
    before.forEach((was, i) => {
      if (!counts.every((members) => members[i]) || was === after[i]) return;
      if (was) lost++;
      else gained++;
    });
  }
  return { gained, lost };
}

/** One a keypoint, pair after pair. */
async function keypointsOf(
  home: Home,
  { id }: Scored,
  facts: readonly PairFacts[],
  protocol: ScoringConfig,
  alpha: number,
): Promise<Mark[]> {
  const points = (await readPredictions(home, id)).flatMap(({ pairs }) => pairs.map((pair) => pair.points));
  return facts.flatMap((pair, i) => {
    const predicted = pair.truth.map((_, k) => ({
      x: points[i]?.[2 * k] ?? NaN,
      y: points[i]?.[2 * k + 1] ?? NaN,
    }));
    return marksOf(protocol, pair, predicted, alpha);
  });
}

const membersOf = (facts: readonly PairFacts[], group: string, side: number): boolean[] =>
  facts.flatMap((pair) => {
    const isIn = group === 'all' || groupsOf(pair, side).includes(group);
    return pair.truth.map(() => isIn);
  });
