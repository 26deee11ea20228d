/** Scores an evaluation from its stored predictions, in every protocol that wants it. The truth is read here, not in the child (I8). */
import { openDataset } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS } from '@keygrid/datasets/config';
import { sideOfMatcher } from '@keygrid/plan';
import {
  protocolsWanted,
  readPairFacts,
  readPredictions,
  replacePairFacts,
  storePairFacts,
  type EvaluationClaim,
  type Home,
  type ScoreRow,
} from '@keygrid/runs';
import { factsOfPairs, scoreStored, wereReadFor, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';

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
  const protocols = await protocolsWanted(home, claim);
  const facts = await factsOfSplit(home, claim, { folder: dataFolder, protocols });
  const chunks = await readPredictions(home, claim.runId);
  const coordinates = chunks.flatMap((chunk) => chunk.pairs.map((pair) => pair.points));
  const scores = scoreStored(protocols, facts, coordinates, sideOfMatcher(claim.matcher));
  return { pairs: facts.length, scores };
}

/** Stored once for each data set and split; the first evaluation to finish reads the annotations, or one that asks more of them. */
async function factsOfSplit(
  home: Home,
  { dataset, spec }: EvaluationClaim,
  { folder, protocols }: { folder: string; protocols: readonly ScoringConfig[] },
): Promise<PairFacts[]> {
  const pairs = await (await openDataset(folder, dataset)).split(spec.split);
  const stored = await readPairFacts<PairFacts>(home, dataset, spec.split);
  const isNumbered = LAYOUT_DEFAULTS[dataset.layout].numbering !== undefined;
  const wereRead = protocols.every(({ metric }) => wereReadFor(metric, stored, isNumbered));
  if (stored.length === pairs.length && wereRead) return stored;
  const facts = await factsOfPairs(pairs);
  if (stored.length === pairs.length) await replacePairFacts(home, dataset, spec.split, facts);
  else await storePairFacts(home, dataset, spec.split, facts);
  return facts;
}
