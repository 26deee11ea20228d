/** Checkpoints: a row under the fence for each complete file, and which one a training goes on from (I6). */
import { FAILURE_CLASSES, UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { withFence } from './fenced.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import type { ClaimKey, PublishedCheckpoint, StoredFile } from '../types.ts';

type StoredCheckpoint = StoredFile & {
  readonly runId: string;
  readonly step: number;
  readonly fence: number;
};
export interface ResumePoint {
  /** Newest first; the first is intact. */
  readonly checkpoints: readonly StoredCheckpoint[];
  /** Where the first is of the training that this one extends: that training's best one, intact too. */
  readonly inheritedBest?: StoredCheckpoint;
}
interface Row {
  readonly id: string;
  readonly run_id: string;
  readonly step: number;
  readonly fence: number;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: string;
}

const KEPT_WHILE_RUNNING = 2;

/**
 * Reads the newest checkpoints' files until one is intact; damaged ones are marked, and each that is passed over is said in the
 * run's events. @throws UserError where none is intact but some cannot be read now: nothing says that they are lost (I7).
 */
export async function newestIntact(home: Home, runId: string): Promise<ResumePoint> {
  const rows = await resumable(sqlOf(home), runId);
  const unreadable: Unreadable[] = [];
  for (const [i, row] of rows.entries()) {
    if (!(await isIntact(home, row, unreadable))) continue;
    const checkpoints = rows.slice(i).map(stored);
    const best = row.run_id === runId ? undefined : await bestOf(sqlOf(home), row.run_id);
    if (row.run_id !== runId && !(best && (await isIntact(home, best, unreadable)))) continue;
    await notePassedOver(home, runId, unreadable);
    return { checkpoints, ...(best ? { inheritedBest: stored(best) } : {}) };
  }
  const [first] = unreadable;
  if (first) throw noneReadable(runId, first.error);
  return { checkpoints: [] };
}

interface Unreadable {
  readonly row: Row;
  readonly error: Error;
}

async function isIntact(home: Home, row: Row, unreadable: Unreadable[]): Promise<boolean> {
  const state = await home.store.verify(row.key, row.sha256).catch((error: unknown) => {
    if (error instanceof StoreUnavailable || !(error instanceof Error)) throw error;
    unreadable.push({ row, error });
    return 'unreadable' as const;
  });
  if (state === 'damaged' || state === 'missing') await markDamaged(home, row, state);
  return state === 'intact';
}

async function notePassedOver(home: Home, runId: string, passedOver: readonly Unreadable[]): Promise<void> {
  for (const { row, error } of passedOver)
    await sqlOf(home).query(
      `INSERT INTO run_event (run_id, fence, kind, message) VALUES ($1, $2, 'checkpoint-unreadable', $3)`,
      [runId, row.fence, `checkpoint of step ${row.step}: the one before it is used: ${error.message}`],
    );
}

const noneReadable = (runId: string, error: Error): UserError =>
  new UserError(
    `${runId} waits, because none of its checkpoints can be read: ${error.message}. ` +
      `Bring the store's disk back; \`keygrid retry ${runId} --fresh\` starts it from nothing.`,
    { cause: error },
  );

const stored = ({ run_id: runId, step, fence, key, sha256, bytes }: Row): StoredCheckpoint => ({
  runId,
  step,
  fence,
  key,
  sha256,
  bytes: Number(bytes),
});

const COLUMNS =
  'checkpoint.id, run_id, step, checkpoint.fence, store_key AS key, checkpoint.sha256, checkpoint.bytes';

/** A training's own `last` checkpoints, and behind them the one that the training it extends has ended with. */
async function resumable(sql: Queries, runId: string): Promise<Row[]> {
  const { rows } = await sql.prepared<Row>(
    `SELECT ${COLUMNS}
     FROM checkpoint JOIN run ON run.id = $1 AND run.stage = 'training' AND run_id IN (run.id, run.extends_id)
     WHERE kind = 'last' AND damaged_at IS NULL AND archived_at IS NULL AND removed_at IS NULL
       AND (run_id = run.id OR EXISTS (SELECT FROM run AS extended WHERE extended.last_checkpoint_id = checkpoint.id AND extended.status = 'SUCCEEDED'))
     ORDER BY run_id = run.id DESC, checkpoint.fence DESC, step DESC, checkpoint.id DESC`,
    [runId],
  );
  return rows;
}

async function bestOf(sql: Queries, runId: string): Promise<Row | undefined> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM checkpoint JOIN run ON best_checkpoint_id = checkpoint.id
     WHERE run.id = $1 AND damaged_at IS NULL AND removed_at IS NULL`,
    [runId],
  );
  return rows[0];
}

async function markDamaged(home: Home, row: Row, state: 'damaged' | 'missing'): Promise<void> {
  const found = state === 'missing' ? 'is missing' : 'does not match its SHA-256';
  await sqlOf(home).query(
    `WITH marked AS (UPDATE checkpoint SET damaged_at = clock_timestamp() WHERE id = $1 AND damaged_at IS NULL RETURNING run_id, fence)
     INSERT INTO run_event (run_id, fence, kind, message) SELECT run_id, fence, 'checkpoint-damaged', $2 FROM marked`,
    [row.id, `checkpoint of step ${row.step} (${row.key}) ${found}: the one before it is used`],
  );
}

/** Records a published file. Files it makes superfluous are removed after the commit. */
export async function publishCheckpoint(
  home: Home,
  claim: ClaimKey,
  checkpoint: PublishedCheckpoint,
): Promise<void> {
  const { kind, step, key, sha256, bytes, seconds = null } = checkpoint;
  const superfluous = await withFence(home, claim, (tx) =>
    tx.commitWith(async (last) => {
      const inserted = last.prepared(
        `INSERT INTO checkpoint (run_id, step, fence, kind, store_key, sha256, bytes, seconds)
         VALUES ($1, $2, $3, $4::checkpoint_kind, $5, $6, $7, $8) ON CONFLICT (store_key) DO NOTHING`,
        [claim.runId, step, claim.fence, kind, key, sha256, bytes, seconds],
      );
      const forgotten =
        kind === 'last' ? last.prepared(forget('$1', '$2'), [claim.runId, FORGOTTEN]) : undefined;
      const [marked] = await Promise.all([markSuperfluous(last, claim.runId), inserted, forgotten]);
      return marked;
    }),
  );
  await removeFiles(home, superfluous);
}

/** Classes of failures that count no more once progress was made: a run is poison only when it kills workers without any. */
export const FORGOTTEN = Object.entries(FAILURE_CLASSES).flatMap(([name, rules]) =>
  rules.forgottenAtCheckpoint ? [name] : [],
);

/** SQL; both are placeholders. */
export const forget = (runId: string, classes: string): string =>
  `UPDATE run SET failures = failures - ${classes}::text[] WHERE id = ${runId} AND failures ?| ${classes}::text[]`;

/**
 * Keeps the newest two `last`, and the `best` of every step that a resume from one of them may need:
 * the best at or before the older one, and all later ones.
 */
async function markSuperfluous(tx: Queries, runId: string): Promise<string[]> {
  const { rows } = await tx.prepared<{ key: string }>(
    `WITH live AS (
       SELECT id, kind, step, row_number() OVER (PARTITION BY kind ORDER BY fence DESC, step DESC, id DESC) AS age
       FROM checkpoint WHERE run_id = $1 AND damaged_at IS NULL AND archived_at IS NULL AND removed_at IS NULL
     ), oldest AS (
       SELECT coalesce(min(step), -1) AS step FROM live WHERE kind = 'last' AND age <= $2
     ), needed_best AS (
       SELECT max(live.step) AS step FROM live, oldest WHERE kind = 'best' AND live.step <= oldest.step
     )
     UPDATE checkpoint SET removed_at = clock_timestamp() FROM live, needed_best
     WHERE checkpoint.id = live.id
       AND ((live.kind = 'last' AND live.age > $2) OR (live.kind = 'best' AND live.step < needed_best.step))
     RETURNING store_key AS key`,
    [runId, KEPT_WHILE_RUNNING],
  );
  return rows.map(({ key }) => key);
}

/** A training that goes back to `step` (the start by default) has left the branch of every later `best`: it counts no more. */
export async function archiveLaterBest(tx: Queries, runId: string, step = -1): Promise<void> {
  await tx.query(
    `UPDATE checkpoint SET archived_at = clock_timestamp()
     WHERE run_id = $1 AND kind = 'best' AND step > $2 AND archived_at IS NULL AND removed_at IS NULL`,
    [runId, step],
  );
}

/** After the commit: a crash in between leaves files that no row names: they cost room and nothing else. */
export async function removeFiles(home: Home, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => home.store.remove(key).catch(() => {})));
}

/** In the finishing transaction: freezes the best of `bestStep` and the newest last. Returns their ids. */
export async function freezeCheckpoints(tx: Queries, runId: string, bestStep: number): Promise<string[]> {
  const { rows } = await tx.prepared<{ best: string | null; last: string | null }>(
    `UPDATE run SET
       best_checkpoint_id = (SELECT id FROM checkpoint WHERE run_id = $1 AND kind = 'best' AND step = $2
         AND damaged_at IS NULL AND archived_at IS NULL AND removed_at IS NULL ORDER BY id DESC LIMIT 1),
       last_checkpoint_id = (SELECT id FROM checkpoint WHERE run_id = $1 AND kind = 'last'
         AND damaged_at IS NULL AND archived_at IS NULL AND removed_at IS NULL ORDER BY fence DESC, step DESC, id DESC LIMIT 1)
     WHERE id = $1 RETURNING best_checkpoint_id AS best, last_checkpoint_id AS last`,
    [runId, bestStep],
  );
  const frozen = rows[0];
  if (!frozen?.best || !frozen.last) {
    const missing = frozen?.best ? 'no last checkpoint' : `no best checkpoint of step ${bestStep}`;
    throw new Error(`${runId} cannot finish: ${missing} was published`);
  }
  return [frozen.best, frozen.last];
}

/** Returns the keys of all others, which are not needed once the run has succeeded. */
export async function dropOthers(tx: Queries, runId: string, frozen: readonly string[]): Promise<string[]> {
  const { rows } = await tx.prepared<{ key: string }>(
    `UPDATE checkpoint SET removed_at = clock_timestamp()
     WHERE run_id = $1 AND id <> ALL($2::bigint[]) AND archived_at IS NULL AND removed_at IS NULL
     RETURNING store_key AS key`,
    [runId, frozen],
  );
  return rows.map(({ key }) => key);
}
