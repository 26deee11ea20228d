/** Predictions some pixels off the truth, for runs that are finished without computing. */
import { openDataset } from '@keygrid/datasets';
import { sideOfMatcher } from '@keygrid/plan';
import type { EvaluationClaim, Home } from '@keygrid/runs';
import type { Invented } from '@keygrid/runs/testing';
import { factsOfPairs, scoreStored, type PairFacts } from '@keygrid/scoring';

export async function inventedPredictions(home: Home, claim: EvaluationClaim): Promise<Invented> {
  const { dataset, spec } = claim;
  const folder = home.settings.dataFolders[dataset.name] ?? '';
  const pairs = await (await openDataset(folder, dataset)).split(spec.split);
  const facts = await factsOfPairs(pairs);
  const points = facts.map(({ truth }) => offTheTruth(truth, claim));
  return { facts, points, scores: scoreStored(claim.protocols, facts, points, sideOfMatcher(claim.matcher)) };
}

/** 0 px, 3.3 px, 6.6 px … to the right, from keypoint to keypoint; half of it with KBC. */
function offTheTruth(truth: PairFacts['truth'], { spec }: EvaluationClaim): Float32Array {
  const step = spec.kbc.mode === 'none' ? 6.6 : 3.3;
  return Float32Array.from(truth.flatMap(({ x, y }, i) => [x + step * i, y]));
}
