/** What a claimed run starts from: checkpoints and backbone for a training, matcher and protocols for an evaluation. */
import type { Continuity } from '@keygrid/contract';
import { filesOfMatcher } from '@keygrid/plan';
import type { ResumePoint } from '../record/checkpoints.ts';
import type { Queries } from '../database/database.ts';
import type { Moved } from '../life/change.ts';
import {
  protocolName,
  type AnyMatcher,
  type EvaluationSpec,
  type ModelConfig,
  type ScoringConfig,
  type TrainingSpec,
} from '../specs.ts';
import { weightsKey } from '../store/store.ts';
import type { EvaluationClaim, TrainingClaim } from '../types.ts';

export interface ClaimedRow extends Moved {
  readonly spec: TrainingSpec | EvaluationSpec;
  readonly exclusive: boolean;
  readonly checkpoint_every_seconds: number;
  readonly extends_id: string | null;
  readonly attempt: string;
  readonly continuity: Continuity;
}

export async function trainingInput(
  tx: Queries,
  { model }: TrainingSpec,
  resume: ResumePoint,
): Promise<Pick<TrainingClaim, 'checkpoints' | 'inheritedBest' | 'backboneWeights'>> {
  const { weights } = model.backbone;
  if (weights.kind === 'he') return resume;
  return { ...resume, backboneWeights: await weightsFile(tx, weights.sha256) };
}

async function weightsFile(tx: Queries, sha256: string): Promise<{ key: string; sha256: string }> {
  const { rows } = await tx.prepared<{ key: string }>(
    'SELECT store_key AS key FROM weights_file WHERE sha256 = $1',
    [sha256],
  );
  return { key: rows[0]?.key ?? weightsKey(sha256), sha256 };
}

/** Chunks that other files predicted are dropped; the first missing chunk is where to go on. */
export async function evaluationInput(
  tx: Queries,
  evaluationId: string,
  spec: EvaluationSpec,
): Promise<Pick<EvaluationClaim, 'matcher' | 'files' | 'firstChunk' | 'protocols'>> {
  const [{ matcher, files }, protocols] = await Promise.all([
    matcherOf(tx, spec),
    protocolsOf(tx, evaluationId),
  ]);
  // Without a file its settings, which never change, are all it is.
  const madeBy = files.length > 0 ? files.map(({ sha256 }) => sha256).join(' ') : evaluationId;
  const { rows } = await tx.prepared<{ first: number }>(
    `WITH used AS (
       UPDATE run SET weights_sha256 = $2 WHERE id = $1
     ), dropped AS (
       DELETE FROM prediction_chunk WHERE evaluation_id = $1 AND weights_sha256 <> $2
     )
     SELECT coalesce(min(ordinal) FILTER (WHERE chunk <> ordinal), count(*))::int AS first
     FROM (SELECT chunk, row_number() OVER (ORDER BY chunk) - 1 AS ordinal
           FROM prediction_chunk WHERE evaluation_id = $1 AND weights_sha256 = $2) AS stored`,
    [evaluationId, madeBy],
  );
  return { matcher, files, firstChunk: rows[0]?.first ?? 0, protocols };
}

type MatcherWithFiles = Pick<EvaluationClaim, 'matcher' | 'files'>;

async function matcherOf(tx: Queries, spec: EvaluationSpec): Promise<MatcherWithFiles> {
  if (spec.matcher) return withFiles(tx, spec.matcher);
  const { weights } = spec;
  if (weights.kind === 'file') {
    const { model, sha256 } = weights;
    return withFiles(tx, { kind: 'kbcnet', model, weights: { sha256 } });
  }
  const frozen = weights.checkpoint === 'best' ? 'best_checkpoint_id' : 'last_checkpoint_id';
  const { rows } = await tx.prepared<{ model: ModelConfig; frozen: boolean; key: string; sha256: string }>(
    `SELECT run.spec -> 'model' AS model, coalesce((run.spec -> 'frozenBackbone')::boolean, false) AS frozen,
            checkpoint.store_key AS key, checkpoint.sha256
     FROM run JOIN checkpoint ON checkpoint.id = run.${frozen} WHERE run.id = $1`,
    [weights.training],
  );
  const [found] = rows;
  if (!found)
    throw new Error(
      `training ${weights.training} has succeeded but froze no ${weights.checkpoint} checkpoint`,
    );
  const { model, frozen: isBackboneFrozen, key, sha256 } = found;
  const matcher = { kind: 'kbcnet', model, weights: { sha256 }, isBackboneFrozen } as const;
  const others = filesOfMatcher(matcher).filter((one) => one !== sha256);
  const files = await Promise.all(others.map((one) => weightsFile(tx, one)));
  return { matcher, files: [{ key, sha256 }, ...files] };
}

async function withFiles(tx: Queries, matcher: AnyMatcher): Promise<MatcherWithFiles> {
  const files = await Promise.all(filesOfMatcher(matcher).map((sha256) => weightsFile(tx, sha256)));
  return { matcher, files };
}

/** One entry for each protocol, with the alphas of all studies that want this evaluation. */
export async function protocolsOf(tx: Queries, evaluationId: string): Promise<ScoringConfig[]> {
  const { rows } = await tx.prepared<{ scoring: ScoringConfig }>(
    `SELECT DISTINCT revision.scoring
     FROM cell JOIN study ON study.id = cell.study_id
     JOIN study_revision AS revision ON revision.study_id = study.id AND revision.number = study.current_revision
     WHERE cell.evaluation_id = $1 AND cell.wanted`,
    [evaluationId],
  );
  const byName = new Map<string, ScoringConfig>();
  for (const { scoring } of rows) {
    const alphas = [...(byName.get(protocolName(scoring))?.alphas ?? []), ...scoring.alphas];
    byName.set(protocolName(scoring), { ...scoring, alphas: [...new Set(alphas)].sort((x, y) => x - y) });
  }
  return [...byName.values()];
}
