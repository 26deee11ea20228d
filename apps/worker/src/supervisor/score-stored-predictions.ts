/** Scores an evaluation from its stored predictions, in every protocol that wants it. The truth is read here, not in the child (I8). */
import { openDataset } from '@keygrid/datasets';
import type { Point } from '@keygrid/geometry';
import {
  readPairFacts,
  readPredictions,
  storePairFacts,
  type EvaluationClaim,
  type Runs,
  type ScoreRow,
} from '@keygrid/runs';
import { pairFacts, scoreEvaluation, type PairFacts } from '@keygrid/scoring';

export interface StoredScores {
  /** All pairs of the split. */
  pairs: number;
  scores: ScoreRow[];
}

export async function scoreStoredPredictions(
  runs: Runs,
  claim: EvaluationClaim,
  dataFolder: string,
): Promise<StoredScores> {
  const facts = await factsOfSplit(runs, claim, dataFolder);
  const chunks = await readPredictions(runs, claim.runId);
  const predictions = chunks.flatMap((chunk) => chunk.pairs.map((pair) => pointsOf(pair.points)));
  const scores = claim.protocols.flatMap((protocol) => {
    const { correct, summaries } = scoreEvaluation(protocol, facts, predictions, claim.model.inputSide);
    return protocol.alphas.map((alpha, a) => ({
      protocol,
      alpha,
      correct: correct[a] ?? new Uint16Array(),
      summaries: summaries.filter((row) => row.alpha === alpha),
    }));
  });
  return { pairs: facts.length, scores };
}

/** Stored once for each data set and split; the first evaluation to finish reads the annotations. */
async function factsOfSplit(
  runs: Runs,
  { dataset, spec }: EvaluationClaim,
  folder: string,
): Promise<PairFacts[]> {
  const pairs = await (await openDataset(folder, dataset)).split(spec.split);
  const stored = await readPairFacts<PairFacts>(runs, dataset, spec.split);
  if (stored.length === pairs.length) return stored;
  const facts: PairFacts[] = [];
  for (let i = 0; i < pairs.length; i++) facts.push(pairFacts(await pairs.query(i), await pairs.truth(i)));
  await storePairFacts(runs, dataset, spec.split, facts);
  return facts;
}

function pointsOf(coordinates: Float32Array): Point<'original'>[] {
  return Array.from({ length: coordinates.length / 2 }, (_, i) => ({
    x: coordinates[2 * i] ?? NaN,
    y: coordinates[2 * i + 1] ?? NaN,
  }));
}
