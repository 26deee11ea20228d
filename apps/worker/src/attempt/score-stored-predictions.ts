/** Scores an evaluation from its stored predictions, in every protocol that wants it. The truth is read here, not in the child (I8). */
import { openDataset } from '@keygrid/datasets';
import { sideOfMatcher } from '@keygrid/plan';
import {
  protocolsWanted,
  readPairFacts,
  readPredictions,
  storePairFacts,
  type EvaluationClaim,
  type Home,
  type ScoreRow,
} from '@keygrid/runs';
import { factsOfPairs, scoreStored, type PairFacts } from '@keygrid/scoring';

export interface StoredScores {
  /** All pairs of the split. */
  pairs: number;
  scores: ScoreRow[];
}

export async function scoreStoredPredictions(
  home: Home,
  claim: EvaluationClaim,
  dataFolder: string,
): Promise<StoredScores> {
  const facts = await factsOfSplit(home, claim, dataFolder);
  const chunks = await readPredictions(home, claim.runId);
  const coordinates = chunks.flatMap((chunk) => chunk.pairs.map((pair) => pair.points));
  const scores = scoreStored(
    await protocolsWanted(home, claim),
    facts,
    coordinates,
    sideOfMatcher(claim.matcher),
  );
  return { pairs: facts.length, scores };
}

/** Stored once for each data set and split; the first evaluation to finish reads the annotations. */
async function factsOfSplit(
  home: Home,
  { dataset, spec }: EvaluationClaim,
  folder: string,
): Promise<PairFacts[]> {
  const pairs = await (await openDataset(folder, dataset)).split(spec.split);
  const stored = await readPairFacts<PairFacts>(home, dataset, spec.split);
  if (stored.length === pairs.length) return stored;
  const facts = await factsOfPairs(pairs);
  await storePairFacts(home, dataset, spec.split, facts);
  return facts;
}
