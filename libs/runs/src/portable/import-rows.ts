/** The rows of an archived study into their tables, under the lock of all control changes. */
import { UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { settleGraphIn } from '../settle/settle-graph.ts';
import { lockControl, refreshWanted } from '../settle/wanted.ts';
import type { FileHead } from './archive-format.ts';
import { planImport, type ArchivedRun, type ImportPlan, type Preference } from './import-plan.ts';
import { loadIncoming, putRows } from './incoming.ts';
import type { ReadArchive } from './read-archive.ts';
import { dropUnfitScores } from './unfit-scores.ts';

interface Merge {
  /** Its name here. */
  readonly study: string;
  readonly runs: readonly ArchivedRun[];
  readonly plan: ImportPlan;
  readonly preference: Preference | undefined;
  /** What the archive brings into the store. */
  readonly files: readonly FileHead[];
}

/** Returns the cells that were added, and store keys of what was replaced. */
export async function mergeStudy(
  tx: Queries,
  { entries }: ReadArchive,
  { study, runs, plan, preference, files }: Merge,
): Promise<{ cells: number; superfluous: string[] }> {
  const incoming = await loadIncoming(tx);
  for await (const entry of entries) if ('row' in entry) await incoming.add(entry.row, entry.json);
  await incoming.end();
  await lockControl(tx);
  await requireSamePlan(tx, { runs, plan, preference });
  for (const table of ['data_contents', 'pair_facts', 'worker']) await putRows(tx, table);
  // What names a file that did not come would be called lost.
  await putRows(tx, 'weights_file', {
    where: `doc ->> 'sha256' = ANY($1::text[])`,
    values: [files.map(({ sha256 }) => sha256)],
  });
  await putRows(tx, 'data_set', { set: { registered_at: BEFORE_ALL_OTHERS } });
  await makeRuns(tx, study);
  const superfluous = await dropResults(tx, plan.taken);
  await takeResults(tx, plan.taken, study);
  await dropUnfitScores(tx, plan.taken);
  await markCheckpoints(tx, plan, files);
  const cells = await putStudy(tx, study);
  const ids = runs.map(({ id }) => id);
  await refreshWanted(tx, ids, 'imported');
  await settleGraphIn(tx);
  await hint(tx);
  return { cells, superfluous };
}

/** What a name means here stays as it is: the imported entry is older than all others of its name. */
const BEFORE_ALL_OTHERS = `(SELECT least((doc ->> 'registered_at')::timestamptz, min(known.registered_at) - interval '1 second')
  FROM data_set AS known WHERE known.name = doc ->> 'name')`;

/** Files were stored by the plan that was made before the lock. */
async function requireSamePlan(
  tx: Queries,
  { runs, plan, preference }: Pick<Merge, 'runs' | 'plan' | 'preference'>,
): Promise<void> {
  const now = await planImport(tx, runs, preference);
  if (JSON.stringify(now) === JSON.stringify(plan)) return;
  throw new UserError('Runs of the study changed here meanwhile. Nothing was imported; import again.');
}

/** Those that are not there yet; trainings come first, what they go on from before them. */
async function makeRuns(tx: Queries, study: string): Promise<void> {
  const { rows } = await tx.query<{
    id: string;
    stage: 'training' | 'evaluation';
    method: number;
    spec: string;
    seed: number | null;
    training: string | null;
    extended: string | null;
  }>(
    `SELECT doc ->> 'id' AS id, doc ->> 'stage' AS stage, (doc -> 'method')::int AS method, (doc -> 'spec')::text AS spec,
            (doc ->> 'seed')::int AS seed, doc ->> 'training_id' AS training, doc ->> 'extends_id' AS extended
     FROM incoming WHERE kind = 'run' AND doc ->> 'id' NOT IN (SELECT id FROM run)
     ORDER BY doc ->> 'stage' DESC, doc ->> 'extends_id' IS NOT NULL, doc ->> 'id'`,
  );
  for (const stage of ['training', 'evaluation'] as const) {
    const own = rows.filter((row) => row.stage === stage);
    const made = {
      stage,
      ids: own.map(({ id }) => id),
      methods: own.map(({ method }) => method),
      specs: own.map(({ spec }) => spec),
      seeds: own.map(({ seed }) => seed),
      trainings: own.map(({ training }) => training),
      extended: own.map(({ extended }) => extended),
    };
    if (own.length > 0) await transition(tx, 'submit', { made, cause: `imported with ${study}` });
  }
  await tx.query(
    `UPDATE run SET device = row.device, min_memory_gib = row.min_memory_gib, placement_class = row.placement_class,
                    checkpoint_every_seconds = row.checkpoint_every_seconds, created_at = row.created_at
     FROM incoming, LATERAL jsonb_populate_record(NULL::run, doc) AS row
     WHERE kind = 'run' AND run.id = row.id AND run.id = ANY($1::text[])`,
    [rows.map(({ id }) => id)],
  );
}

/** What a run had that is taken from the archive; returns the store keys of its checkpoints that nothing names any more. */
async function dropResults(tx: Queries, ids: readonly string[]): Promise<string[]> {
  await tx.query(
    'UPDATE run SET best_checkpoint_id = NULL, last_checkpoint_id = NULL WHERE id = ANY($1::text[])',
    [ids],
  );
  for (const [table, run] of RESULTS)
    await tx.query(`DELETE FROM ${table} WHERE ${run} = ANY($1::text[])`, [ids]);
  const { rows } = await tx.query<{ key: string }>(
    'DELETE FROM checkpoint WHERE run_id = ANY($1::text[]) RETURNING store_key AS key',
    [ids],
  );
  const { rows: coming } = await tx.query<{ key: string }>(
    `SELECT doc ->> 'store_key' AS key FROM incoming WHERE kind = 'checkpoint'`,
  );
  const kept = new Set(coming.map(({ key }) => key));
  return rows.map(({ key }) => key).filter((key) => !kept.has(key));
}

/** Table and its column of the run. */
const RESULTS = [
  ['attempt', 'run_id'],
  ['metric_point', 'run_id'],
  ['metric_summary', 'run_id'],
  ['prediction_chunk', 'evaluation_id'],
  ['score', 'evaluation_id'],
  ['score_summary', 'evaluation_id'],
] as const;

async function takeResults(tx: Queries, ids: readonly string[], study: string): Promise<void> {
  if (ids.length === 0) return;
  await transition(tx, 'adopt', { ids, cause: `imported with ${study}` });
  for (const [table, run] of [...RESULTS, ['checkpoint', 'run_id'] as const])
    await putRows(tx, table, { where: `doc ->> '${run}' = ANY($1::text[])`, values: [ids] });
  await tx.query(
    `UPDATE run SET outcome = row.outcome, weights_sha256 = row.weights_sha256, started_at = row.started_at,
       finished_at = row.finished_at, created_at = row.created_at, fence = greatest(run.fence, row.fence, (SELECT max(fence) FROM attempt WHERE run_id = row.id),
         (SELECT fence FROM removed_run WHERE removed_run.id = row.id)),
       best_checkpoint_id = (SELECT id FROM checkpoint WHERE run_id = row.id AND kind = 'best'),
       last_checkpoint_id = (SELECT id FROM checkpoint WHERE run_id = row.id AND kind = 'last')
     FROM incoming, LATERAL jsonb_populate_record(NULL::run, doc) AS row
     WHERE kind = 'run' AND run.id = row.id AND run.id = ANY($1::text[])`,
    [ids],
  );
}

/** Those that were left out of the archive count as removed, until another import brings them. */
async function markCheckpoints(
  tx: Queries,
  { taken, equal }: ImportPlan,
  files: readonly FileHead[],
): Promise<void> {
  await tx.query(
    `UPDATE checkpoint SET removed_at = CASE WHEN sha256 = ANY($3::text[]) THEN NULL ELSE clock_timestamp() END
     FROM run WHERE checkpoint.id IN (best_checkpoint_id, last_checkpoint_id)
       AND (run.id = ANY($1::text[]) OR run.id = ANY($2::text[]) AND sha256 = ANY($3::text[]))`,
    [taken, equal, files.map(({ sha256 }) => sha256)],
  );
}

/** @throws UserError where a study of this name has other cells here. */
async function putStudy(tx: Queries, study: string): Promise<number> {
  const { rows } = await tx.query<{ same: boolean }>(
    `SELECT mine.content_hash = theirs.doc ->> 'content_hash' AS same
     FROM study JOIN study_revision AS mine ON mine.study_id = study.id AND mine.number = study.current_revision,
          (SELECT doc FROM incoming WHERE kind = 'study_revision' ORDER BY (doc -> 'number')::int DESC LIMIT 1) AS theirs
     WHERE study.name = $1`,
    [study],
  );
  if (rows[0]?.same === true) return 0;
  if (rows[0])
    throw new UserError(
      `The study ${study} here is another one than in the file. Nothing was imported; --as NAME imports it under a name of its own.`,
    );
  const name = { name: '$1::text' };
  await putRows(tx, 'study', { set: name, values: [study] });
  const ofStudy = { study_id: '(SELECT id FROM study WHERE name = $1)' };
  await putRows(tx, 'study_revision', { set: ofStudy, values: [study] });
  return putRows(tx, 'cell', { set: ofStudy, values: [study] });
}
