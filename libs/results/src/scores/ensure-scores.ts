/** Scores of finished evaluations in a protocol they were not scored by yet: from stored predictions, without inference. */
import type { PlannedEvaluation } from '@keygrid/plan';
import { protocolName, readPairFacts, readPredictions, storeScores, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { METRICS, requireCountable, scoreStored, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { factsFor } from './facts-for-metric.ts';
import { nameOfList, testedBy, unknownPartsNotes } from './unknown-parts.ts';

export interface EnsuredScores {
  /** Those of the evaluations that were scored now. */
  readonly added: readonly string[];
  /** What a reader of the scores must know beside them. */
  readonly notes: readonly string[];
}

/** Only succeeded evaluations can be scored; asking again does nothing. */
export async function ensureScores(
  home: Home,
  evaluations: readonly string[],
  protocol: ScoringConfig,
): Promise<EnsuredScores> {
  const { metric } = protocol;
  const lists = metric && METRICS[metric].needsKeypointIds ? await testedBy(home, evaluations) : [];
  // First: facts that say more than those stored take the scores by the stored ones with them.
  for (const list of lists)
    requireCountable({ metric }, await factsFor(home, list, metric), nameOfList(list));
  const unscored = await withoutScores(home, evaluations, protocol);
  for (const evaluation of unscored) await scoreOne(home, evaluation, protocol);
  return { added: unscored.map(({ id }) => id), notes: await unknownPartsNotes(home, evaluations, metric) };
}

/** Finished evaluations that lack the protocol at one of its alphas. */
export async function unscoredOf(
  home: Home,
  evaluations: readonly string[],
  protocol: ScoringConfig,
): Promise<string[]> {
  return (await withoutScores(home, evaluations, protocol)).map(({ id }) => id);
}

interface Unscored {
  id: string;
  spec: PlannedEvaluation['spec'];
  input_side: number;
}

async function withoutScores(
  home: Home,
  evaluations: readonly string[],
  protocol: ScoringConfig,
): Promise<Unscored[]> {
  const { rows } = await readerOf(home).query<Unscored>(
    `SELECT e.id, e.spec,
            coalesce(t.spec #> '{model,inputSide}', e.spec #> '{weights,model,inputSide}', e.spec #> '{matcher,side}')::int AS input_side
       FROM run e LEFT JOIN run t ON t.id = e.training_id
      WHERE e.id = ANY($1::text[]) AND e.stage = 'evaluation' AND e.status = 'SUCCEEDED'
        AND EXISTS (SELECT FROM unnest($3::float8[]) AS wanted (alpha)
                     WHERE NOT EXISTS (SELECT FROM score s
                                        WHERE s.evaluation_id = e.id AND s.protocol = $2 AND s.alpha = wanted.alpha))
      ORDER BY e.position`,
    [evaluations, protocolName(protocol), protocol.alphas],
  );
  return rows;
}

async function scoreOne(home: Home, evaluation: Unscored, protocol: ScoringConfig): Promise<void> {
  const { id, spec, input_side: side } = evaluation;
  const facts = await readPairFacts<PairFacts>(home, spec.data, spec.split);
  const chunks = await readPredictions(home, id);
  const coordinates = chunks.flatMap(({ pairs }) => pairs.map(({ points }) => points));
  await storeScores(home, id, scoreStored([protocol], facts, coordinates, side));
}
